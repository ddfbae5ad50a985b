package dev.skald.domain.port;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import java.util.List;

/**
 * The events that one append put into a log.
 *
 * @param workflow the workflow whose log it is
 * @param log the log right after the append
 * @param events the consecutive events that were appended, one or more
 */
public record RecordedBatch(WorkflowId workflow, EventLog.Extent log, List<RecordedEvent> events) {

    /**
     * Keeps a copy of the events.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RecordedBatch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a batch has one event or more");
        }
    }
}
