package dev.skald.adapter.memory;

import dev.skald.adapter.store.ActivityIndex;
import dev.skald.adapter.store.BoundedCount;
import dev.skald.adapter.store.Deadlines;
import dev.skald.adapter.store.Epochs;
import dev.skald.adapter.store.Recency;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * All workflows there are, and the bounds they share. Thread-safe.
 *
 * <p>Locks are taken in this order: one workflow's, then that of a {@link Recency}, of {@link Deadlines} or of the
 * {@link ActivityIndex}; never two workflows' at once, which is why an append makes room only after it has let go of
 * its own.
 */
final class Workflows {

    private final MemorySettings settings;
    private final long ttlNanos;
    private final Epochs epochs = new Epochs();
    private final ConcurrentMap<WorkflowId, Workflow> byId = new ConcurrentHashMap<>();
    private final BoundedCount making = new BoundedCount(Integer.MAX_VALUE, "too many calls at once: try again later");
    private final BoundedCount kept;
    private final BoundedCount reserved;
    private final AtomicLong weight = new AtomicLong();
    private final AtomicLong accessWeight = new AtomicLong();
    private final AtomicLong registrations = new AtomicLong(Workflow.UNREGISTERED);
    private final Recency<Workflow> silence;
    private final Recency<Workflow> idleness;
    private final Deadlines<Workflow> deadlines = new Deadlines<>();
    private final ActivityIndex<Workflow> activity = new ActivityIndex<>(Workflow::takePlace);
    private final Clock clock;

    Workflows(MemorySettings settings, LongSupplier nanoTime, Clock clock) {
        this.settings = settings;
        this.ttlNanos = settings.retention().ttl().toNanos();
        this.kept = new BoundedCount(
                settings.capacity().workflows(), "there are as many workflows as there may be: try again later");
        this.reserved = new BoundedCount(
                settings.capacity().reserved(), "as many workflows are waited for as there may be: try again later");
        this.silence = new Recency<>(nanoTime);
        this.idleness = new Recency<>(nanoTime);
        this.clock = clock;
    }

    MemorySettings settings() {
        return settings;
    }

    /** The workflows that have events, in the order of their last appends. */
    Recency<Workflow> silence() {
        return silence;
    }

    /** The workflows that nobody follows, in the order of the last append, registration or follower they had. */
    Recency<Workflow> idleness() {
        return idleness;
    }

    /** The workflows whose runs are open, in the order in which their leases are to be looked at. */
    Deadlines<Workflow> deadlines() {
        return deadlines;
    }

    /** The workflows that are kept, in the order of their last events. */
    ActivityIndex<Workflow> activity() {
        return activity;
    }

    /** The time, by which events and runs are dated. */
    Clock clock() {
        return clock;
    }

    String newEpoch() {
        return epochs.next();
    }

    long newRegistration() {
        return registrations.incrementAndGet();
    }

    /** The count of workflows that were just made, by a call that is yet to say what for. */
    BoundedCount making() {
        return making;
    }

    /** The count of workflows that are registered or had an event. */
    BoundedCount kept() {
        return kept;
    }

    /** The count of workflows that are there for nothing but their followers. */
    BoundedCount reserved() {
        return reserved;
    }

    /** Weighs events and registrations together, in bytes of heap. */
    long weight() {
        return weight.get();
    }

    /**
     * Notes by how many bytes registrations, runs and controls weigh more, or less if {@code change} is negative.
     * Events make room for them, since all events may be trimmed; they make none, and so have the bound for themselves.
     *
     * @throws UnavailableException if they weigh more than is allowed even without any event; nothing was noted then
     */
    void weighAccess(long change) {
        // Room is given back before anybody can be promised it, and taken after it was promised.
        weigh(Math.min(change, 0));
        long most = settings.capacity().bytes() - Math.max(change, 0);
        if (accessWeight.getAndUpdate(now -> now > most ? now : now + change) > most) {
            throw new UnavailableException(
                    "there is no room for further owners, readers, runs and controls: try again later");
        }
        weigh(Math.max(change, 0));
    }

    void weigh(long change) {
        weight.addAndGet(change);
    }

    boolean isTooHeavy() {
        return weight.get() > settings.capacity().bytes();
    }

    boolean isIdle(Workflow workflow) {
        return idleness.isOlderThan(workflow, ttlNanos);
    }

    Optional<Workflow> find(WorkflowId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Applies an action to a workflow, which is made if there is none.
     *
     * @param action answers empty if the workflow has been forgotten meanwhile; it is done again to the next one
     * @throws UnavailableException if the action does; a workflow that was made for it is gone again then
     */
    <T> T with(WorkflowId id, Function<Workflow, Optional<T>> action) {
        while (true) {
            Workflow workflow = findOrMake(id);
            Optional<T> done = action.apply(workflow);
            workflow.tellFollowers();
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    /** Applies an action to a workflow if it exists. */
    void ifExists(WorkflowId id, Consumer<Workflow> action) {
        find(id).ifPresent(workflow -> {
            action.accept(workflow);
            workflow.tellFollowers();
        });
    }

    /** Trims the workflows that are silent longest until all together are within their bound. */
    void shed() {
        while (isTooHeavy()) {
            Optional<Workflow> longestSilent = silence.oldest();
            if (longestSilent.isEmpty()) {
                return;
            }
            longestSilent.get().shed();
            longestSilent.get().tellFollowers();
        }
    }

    /** Forgets the workflow that is idle longest, if it is for long enough, and answers its id. */
    Optional<WorkflowId> forgetOneIdle() {
        while (true) {
            Optional<Workflow> longestIdle = idleness.oldest().filter(this::isIdle);
            if (longestIdle.isEmpty()) {
                return Optional.empty();
            }
            if (longestIdle.get().forgetIfIdle()) {
                return longestIdle.map(Workflow::id);
            }
        }
    }

    /** Removes a workflow that has just been forgotten; called under its lock. */
    void remove(Workflow workflow) {
        silence.remove(workflow);
        idleness.remove(workflow);
        byId.remove(workflow.id(), workflow);
    }

    private Workflow findOrMake(WorkflowId id) {
        return find(id).orElseGet(() -> byId.computeIfAbsent(id, absent -> new Workflow(absent, this)));
    }
}
