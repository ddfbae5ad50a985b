package dev.skald.domain.port;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Lease;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A log that behaves like one far away: what is asked of it happens some milliseconds later, its stages complete later
 * still, on a foreign thread and out of order, and its hints are late, swapped, merged and repeated.
 *
 * <p>Appends and deletes happen in the order they were asked for, as they would over one connection; only their answers
 * overtake each other. An end is told late, but once: unlike the other hints, it cannot be reconciled with the log.
 * Delays are random by a seed, each under 5 ms. Closing waits for what is under way, fails if a publisher threw, and
 * leaves the inner log alone.
 */
public final class LateEventLog implements EventLog, AutoCloseable {

    private final EventLog log;
    private final Lateness lateness;

    /** Makes {@code log} late. */
    public LateEventLog(EventLog log, long seed) {
        this.log = log;
        this.lateness = new Lateness(seed);
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return lateness.callInOrder(() -> log.append(workflow, batch, lease));
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return lateness.call(() -> log.read(workflow, from, maxEvents, maxBytes));
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return lateness.callInOrder(() -> log.delete(workflow));
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        LatePublisher late = new LatePublisher(to, lateness);
        return lateness.call(() -> log.follow(workflow, late)).thenApply(late::until);
    }

    @Override
    public void close() {
        lateness.close();
    }
}
