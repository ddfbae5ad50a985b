package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;

/**
 * Takes the hints of an {@link EventLog}, on behalf of those who watch.
 *
 * <p>Called on any thread; never blocks, never throws. Hints may repeat, merge, or come out of order: they say that
 * there is something to look at, and whoever takes them reconciles with the log.
 */
public interface EventPublisher {

    /** Hints that events were appended, and hands them over. */
    void publish(RecordedBatch batch);

    /** Hints that the end, the beginning or the epoch of a log moved, without the events. */
    void moved(WorkflowId workflow, EventLog.Extent log);

    /** Hints that nothing more comes on a workflow, and why. */
    void ended(WorkflowId workflow, End why);
}
