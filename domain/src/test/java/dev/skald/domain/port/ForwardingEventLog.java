package dev.skald.domain.port;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Lease;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A log that stands before another, and does what that one does but for what is overridden. */
public interface ForwardingEventLog extends EventLog {

    /** The log behind it. */
    EventLog log();

    @Override
    default CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return log().append(workflow, batch, lease);
    }

    @Override
    default CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return log().read(workflow, from, maxEvents, maxBytes);
    }

    @Override
    default CompletionStage<Void> delete(WorkflowId workflow) {
        return log().delete(workflow);
    }

    @Override
    default CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return log().follow(workflow, to);
    }
}
