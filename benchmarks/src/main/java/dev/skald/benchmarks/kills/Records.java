package dev.skald.benchmarks.kills;

import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.scenario.PatientClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What agents were told, and what was found wrong on the way. Thread-safe. */
final class Records implements PatientClient.Attempts {

    private final List<Acknowledgement> acknowledged = new ArrayList<>();
    private final List<Violation> incidents = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicInteger restarts = new AtomicInteger();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong registrations = new AtomicLong();
    private final AtomicLong deletions = new AtomicLong();

    synchronized void acknowledged(List<Acknowledgement> some) {
        acknowledged.addAll(some);
    }

    synchronized void incident(Violation.Kind kind, String detail) {
        incidents.add(new Violation(kind, detail));
    }

    @Override
    public void answered() {
        answers.incrementAndGet();
    }

    /** How many requests were answered so far. */
    long answers() {
        return answers.get();
    }

    /** The gateway was killed, and listens again. */
    void restarted() {
        restarts.incrementAndGet();
    }

    /** How often that was so far. */
    int restarts() {
        return restarts.get();
    }

    @Override
    public void repeated() {
        repeats.incrementAndGet();
    }

    /** A request was answered that it had been carried out before. */
    void duplicate() {
        duplicates.incrementAndGet();
    }

    void registered() {
        registrations.incrementAndGet();
    }

    void deleted() {
        deletions.incrementAndGet();
    }

    synchronized List<Acknowledgement> acknowledged() {
        return List.copyOf(acknowledged);
    }

    synchronized List<Violation> incidents() {
        return List.copyOf(incidents);
    }

    long repeats() {
        return repeats.get();
    }

    long duplicates() {
        return duplicates.get();
    }

    long registrations() {
        return registrations.get();
    }

    long deletions() {
        return deletions.get();
    }
}
