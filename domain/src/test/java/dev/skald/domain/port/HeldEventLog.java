package dev.skald.domain.port;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A log whose reads are answered when a stage completes, and not before. */
public record HeldEventLog(EventLog log, CompletionStage<Void> answers) implements EventLog {

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return answers.thenCompose(now -> log.read(workflow, from, maxEvents, maxBytes));
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch) {
        return log.append(workflow, batch);
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return log.delete(workflow);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return log.follow(workflow, to);
    }
}
