package dev.skald.domain.port;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import java.util.List;

/**
 * What one append put into a log.
 *
 * @param workflow whose log
 * @param log the log right after the append
 * @param events the consecutive events that were appended, one or more
 */
public record RecordedBatch(WorkflowId workflow, EventLog.Extent log, List<RecordedEvent> events) {

    /** Keeps a copy of the events, and checks that there is one. */
    public RecordedBatch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a batch has one event or more");
        }
    }
}
