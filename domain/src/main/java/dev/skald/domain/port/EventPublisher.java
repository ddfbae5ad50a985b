package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;

/**
 * Towards those who watch: takes the hints of an {@link EventLog}.
 *
 * <p>Called on any thread; never blocks, never throws. Hints may repeat, merge, or come out of order: they say that there
 * is something to look at, and whoever takes them reconciles with the log.
 */
public interface EventPublisher {

    /** These events were appended, and here they are. */
    void publish(RecordedBatch batch);

    /** The log's end, beginning or epoch moved, and the events are not at hand. */
    void moved(WorkflowId workflow, EventLog.Extent log);

    /** There is nothing more to come on this workflow, for that reason. */
    void ended(WorkflowId workflow, End why);
}
