package dev.skald.adapter.memory;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The directory of the store in memory. Its stages wait for nothing but the listeners. Thread-safe. */
record MemoryWorkflowDirectory(Workflows workflows, AccessListeners listeners) implements WorkflowDirectory {

    @Override
    public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
        return CompletableFuture.completedFuture(registered(workflow));
    }

    @Override
    public CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        try {
            boolean isNew = workflows.with(workflow, found -> found.put(access));
            workflows.shed();
            return tell(workflow).thenApply(told -> isNew);
        } catch (UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Void> remove(WorkflowId workflow, Supplier<CompletionStage<Void>> first) {
        long registration = workflows.find(workflow).map(Workflow::registration).orElse(Workflow.UNREGISTERED);
        return first.get().thenCompose(done -> {
            workflows.ifExists(workflow, found -> found.removeAccess(registration));
            return tell(workflow);
        });
    }

    @Override
    public Following follow(WorkflowId workflow, Listener listener) {
        return listeners.add(workflow, listener);
    }

    /** Tells the listeners who may watch now; also called when a workflow has been forgotten. */
    CompletionStage<Void> tell(WorkflowId workflow) {
        return listeners.tell(workflow, () -> registered(workflow));
    }

    private Optional<WorkflowAccess> registered(WorkflowId workflow) {
        return workflows.find(workflow).flatMap(Workflow::access);
    }
}
