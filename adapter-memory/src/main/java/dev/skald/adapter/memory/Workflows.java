package dev.skald.adapter.memory;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * All workflows there are, and the bounds they share. Thread-safe.
 *
 * <p>Locks are taken in this order: one workflow's, then that of a {@link Recency}; never two workflows' at once, which is
 * why an append makes room only after it has let go of its own.
 */
final class Workflows {

    private final MemorySettings settings;
    private final long ttlNanos;
    private final Epochs epochs = new Epochs();
    private final ConcurrentMap<WorkflowId, Workflow> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong weight = new AtomicLong();
    private final Recency silence;
    private final Recency idleness;

    Workflows(MemorySettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.ttlNanos = settings.retentionTtl().toNanos();
        this.silence = new Recency(nanoTime);
        this.idleness = new Recency(nanoTime);
    }

    MemorySettings settings() {
        return settings;
    }

    /** The workflows that have events, by their last append. */
    Recency silence() {
        return silence;
    }

    /** The workflows that nobody follows, by the last append, registration or follower they had. */
    Recency idleness() {
        return idleness;
    }

    String newEpoch() {
        return epochs.next();
    }

    int count() {
        return count.get();
    }

    long weight() {
        return weight.get();
    }

    void weigh(long change) {
        weight.addAndGet(change);
    }

    boolean isTooHeavy() {
        return weight.get() > settings.logMaxBytes();
    }

    boolean isIdle(Workflow workflow) {
        return idleness.isOlderThan(workflow, ttlNanos);
    }

    Optional<Workflow> find(WorkflowId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Does something to a workflow, which is made if there is none.
     *
     * @param action answers empty if the workflow has been forgotten meanwhile; it is done again to the next one
     * @throws UnavailableException if there are as many workflows as there may be
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

    /** Does something to a workflow if it exists. */
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

    /** Forgets the workflow that is idle longest, if it is for long enough, and answers which. */
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

    /** Strikes a workflow that has just been forgotten; called under its lock. */
    void remove(Workflow workflow) {
        silence.remove(workflow);
        idleness.remove(workflow);
        // In this order, or whoever makes the next one of that id could find no room.
        count.decrementAndGet();
        byId.remove(workflow.id(), workflow);
    }

    private Workflow findOrMake(WorkflowId id) {
        return find(id).orElseGet(() -> byId.computeIfAbsent(id, absent -> {
            reserve();
            return new Workflow(absent, this);
        }));
    }

    private void reserve() {
        int max = settings.maxWorkflows();
        if (count.getAndUpdate(now -> Math.min(now + 1, max)) >= max) {
            throw new UnavailableException("there are as many workflows as there may be: try again later");
        }
    }
}
