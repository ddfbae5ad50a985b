package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;
import java.util.concurrent.CompletionStage;

/**
 * A log with a fault that shows where more than one event is read: so much can be subscribed to, and nothing delivered.
 */
public record ThrowingEventLog(EventLog log) implements ForwardingEventLog {

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        if (maxEvents > 1) {
            throw new IllegalStateException("a fault");
        }
        return log.read(workflow, from, maxEvents, maxBytes);
    }
}
