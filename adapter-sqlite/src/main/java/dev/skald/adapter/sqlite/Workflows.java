package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.ActivityIndex;
import dev.skald.adapter.store.BoundedCount;
import dev.skald.adapter.store.Deadlines;
import dev.skald.adapter.store.Epochs;
import dev.skald.adapter.store.Recency;
import dev.skald.domain.event.WorkflowId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * All workflows there are, and what they take together. Thread-safe; of the numbers the writer alone changes what is on
 * the disk.
 */
final class Workflows {

    private final SqliteSettings settings;
    private final LongSupplier clock;
    private final Epochs epochs = new Epochs();
    private final ConcurrentMap<WorkflowId, Workflow> byId = new ConcurrentHashMap<>();
    private final BoundedCount reserved;
    private final AtomicInteger kept = new AtomicInteger();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicLong heldWeight = new AtomicLong();
    private final Recency<Workflow> silence;
    private final Recency<Workflow> idleness;
    private final Deadlines<Workflow> deadlines = new Deadlines<>();
    private final ActivityIndex<Workflow> activity = new ActivityIndex<>(Workflow::takePlace);

    /**
     * None yet.
     *
     * @param clock the time on the wall, in milliseconds since 1970
     */
    Workflows(SqliteSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
        this.reserved = new BoundedCount(
                settings.capacity().reserved(), "as many workflows are waited for as there may be: try again later");
        this.silence = new Recency<>(clock);
        this.idleness = new Recency<>(clock);
    }

    SqliteSettings settings() {
        return settings;
    }

    long now() {
        return clock.getAsLong();
    }

    String newEpoch() {
        return epochs.next();
    }

    /** The workflows that have events, by their last append. */
    Recency<Workflow> silence() {
        return silence;
    }

    /** The workflows whose runs are open. */
    Deadlines<Workflow> deadlines() {
        return deadlines;
    }

    /** The workflows that are on the disk, in the order of their last events. */
    ActivityIndex<Workflow> activity() {
        return activity;
    }

    /**
     * The workflows that nobody follows and that have no open run, by the last append, registration or follower they
     * had.
     */
    Recency<Workflow> idleness() {
        return idleness;
    }

    /** The workflows that are there for nothing but their followers. */
    BoundedCount reserved() {
        return reserved;
    }

    /** How many workflows are on the disk. */
    int kept() {
        return kept.get();
    }

    /** What events, their ids, registrations, runs and controls on the disk count together. */
    long weight() {
        return weight.get();
    }

    /** What registrations, runs and controls count of it. */
    long heldWeight() {
        return heldWeight.get();
    }

    /** Takes note of what a transaction changed. */
    void committed(int keptChange, long weightChange, long heldWeightChange) {
        kept.addAndGet(keptChange);
        weight.addAndGet(weightChange);
        heldWeight.addAndGet(heldWeightChange);
    }

    /** Adds a workflow that was on the disk when the store was opened. */
    void load(WorkflowId id, Head head) {
        Workflow workflow = new Workflow(id, head, this);
        byId.put(id, workflow);
        workflow.loaded();
        committed(1, head.weight() + head.heldWeight(), head.heldWeight());
    }

    Iterable<Workflow> loaded() {
        return byId.values();
    }

    Optional<Workflow> find(WorkflowId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Workflow findOrMake(WorkflowId id) {
        return find(id).orElseGet(() -> byId.computeIfAbsent(id, absent -> new Workflow(absent, Head.NONE, this)));
    }

    /** The workflow that is idle longest, if it is for long enough. */
    Optional<Workflow> idle() {
        long ttl = settings.retention().ttl().toMillis();
        return idleness.oldest().filter(workflow -> idleness.isOlderThan(workflow, ttl));
    }

    /** Strikes a workflow that has just been forgotten; called under its lock. */
    void remove(Workflow workflow) {
        silence.remove(workflow);
        idleness.remove(workflow);
        deadlines.remove(workflow);
        byId.remove(workflow.id(), workflow);
    }
}
