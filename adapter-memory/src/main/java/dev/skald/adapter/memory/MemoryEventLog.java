package dev.skald.adapter.memory;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The event log of the store in memory. Its stages are complete when they are handed out. Thread-safe. */
record MemoryEventLog(Workflows workflows) implements EventLog {

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch has one event or more");
        }
        try {
            Appended appended = workflows.with(workflow, found -> found.append(batch, lease));
            workflows.shed();
            return CompletableFuture.completedFuture(appended);
        } catch (UnavailableException | RunConflictException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("a page has room for one event and one byte or more");
        }
        return CompletableFuture.completedFuture(workflows
                .find(workflow)
                .map(found -> found.read(from, maxEvents, maxBytes))
                .orElseGet(() -> WorkflowLog.none().read(from, maxEvents, maxBytes)));
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        workflows.ifExists(workflow, Workflow::deleteLog);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        try {
            return CompletableFuture.completedFuture(workflows.with(workflow, found -> found.follow(to)));
        } catch (UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
