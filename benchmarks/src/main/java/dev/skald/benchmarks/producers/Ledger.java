package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.ProducedRun;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.scenario.PatientClient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What producers did and were told, and what was found wrong on the way. Thread-safe. */
final class Ledger implements PatientClient.Attempts {

    private final List<HeldRun> runs = new ArrayList<>();
    private final List<Acknowledgement> acknowledged = new ArrayList<>();
    private final Set<String> attempted = new HashSet<>();
    private final List<Violation> incidents = new ArrayList<>();
    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    private final Map<String, Integer> refusals = new TreeMap<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private final AtomicInteger missed = new AtomicInteger();
    private final AtomicInteger overtaken = new AtomicInteger();

    synchronized void opens(HeldRun run) {
        runs.add(run);
    }

    synchronized void attempts(List<String> said) {
        attempted.addAll(said);
    }

    synchronized void acknowledged(List<Acknowledgement> some) {
        acknowledged.addAll(some);
    }

    synchronized void incident(Violation.Kind kind, String detail) {
        incidents.add(new Violation(kind, detail));
    }

    /** A producer came to the end that was drawn for it. */
    synchronized void done(Fate fate) {
        fates.merge(fate, 1, Integer::sum);
    }

    /** Something was refused. */
    synchronized void refused(String code) {
        refusals.merge(code, 1, Integer::sum);
    }

    /** A producer begins. */
    void begins() {
        begun.incrementAndGet();
    }

    /** A producer could not come to its end: while the gateway was away, or it itself too slow, its lease was over. */
    void overtaken() {
        overtaken.incrementAndGet();
    }

    /** An end came too late to be one: the run had been given up. */
    void lastMomentMissed() {
        missed.incrementAndGet();
    }

    int missed() {
        return missed.get();
    }

    void duplicates(int count) {
        duplicates.addAndGet(count);
    }

    @Override
    public void answered() {}

    @Override
    public void repeated() {
        repeats.incrementAndGet();
    }

    synchronized List<ProducedRun> runs() {
        return runs.stream().map(HeldRun::produced).toList();
    }

    synchronized List<Acknowledgement> acknowledged() {
        return List.copyOf(acknowledged);
    }

    synchronized Set<String> attempted() {
        return Set.copyOf(attempted);
    }

    synchronized List<Violation> incidents() {
        return List.copyOf(incidents);
    }

    synchronized Map<Fate, Integer> fates() {
        return Map.copyOf(fates);
    }

    synchronized Map<String, Integer> refusals() {
        return new TreeMap<>(refusals);
    }

    int begun() {
        return begun.get();
    }

    long repeats() {
        return repeats.get();
    }

    long duplicates() {
        return duplicates.get();
    }

    int overtakenCount() {
        return overtaken.get();
    }
}
