package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;
import java.util.concurrent.CompletionStage;

/** A log whose reads are answered when a stage completes, and not before. */
public record HeldEventLog(EventLog log, CompletionStage<Void> answers) implements ForwardingEventLog {

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return answers.thenCompose(now -> log.read(workflow, from, maxEvents, maxBytes));
    }
}
