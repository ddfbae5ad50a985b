package dev.skald.benchmarks.scenario;

import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What agents were told, and what was found wrong on the way. Thread-safe. */
public final class Records implements PatientClient.Attempts {

    private final List<Acknowledgement> acknowledged = new ArrayList<>();
    private final List<Violation> incidents = new ArrayList<>();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicInteger restarts = new AtomicInteger();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicLong registrations = new AtomicLong();
    private final AtomicLong deletions = new AtomicLong();

    /** Nothing so far. */
    public Records() {}

    /** Takes note of events that a publisher was told to be in the log. */
    public synchronized void acknowledged(List<Acknowledgement> some) {
        acknowledged.addAll(some);
    }

    /** Takes note of something that must not happen. */
    public synchronized void incident(Violation.Kind kind, String detail) {
        incidents.add(new Violation(kind, detail));
    }

    /** Takes note that a run was too gentle to prove anything, if there was less of something than is asked for. */
    public void requireAtLeast(String what, long count, long wanted) {
        if (count < wanted) {
            incident(Violation.Kind.UNSOUND, "%d %s, not %d: too few to prove anything".formatted(count, what, wanted));
        }
    }

    @Override
    public void answered() {
        answers.incrementAndGet();
    }

    /** How many requests were answered so far. */
    public long answers() {
        return answers.get();
    }

    /** The gateway was killed, and listens again. */
    public void restarted() {
        restarts.incrementAndGet();
    }

    /** How often that was so far. */
    public int restarts() {
        return restarts.get();
    }

    @Override
    public void repeated() {
        repeats.incrementAndGet();
    }

    /** A request was answered that it had been carried out before. */
    public void duplicate() {
        duplicates.incrementAndGet();
    }

    /** A registration was acknowledged. */
    public void registered() {
        registrations.incrementAndGet();
    }

    /** A deletion was acknowledged. */
    public void deleted() {
        deletions.incrementAndGet();
    }

    /** The events that publishers were told to be in the log, each publisher's in the order it was told. */
    public synchronized List<Acknowledgement> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** What was found wrong so far. */
    public synchronized List<Violation> incidents() {
        return List.copyOf(incidents);
    }

    /** How often a request was sent again. */
    public long repeats() {
        return repeats.get();
    }

    /** How often a request that was sent again had been carried out before. */
    public long duplicates() {
        return duplicates.get();
    }

    /** How many registrations were acknowledged. */
    public long registrations() {
        return registrations.get();
    }

    /** How many deletions were acknowledged. */
    public long deletions() {
        return deletions.get();
    }
}
