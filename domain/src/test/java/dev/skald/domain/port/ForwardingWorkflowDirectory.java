package dev.skald.domain.port;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A directory that stands before another, and does what that one does but for what is overridden. */
public interface ForwardingWorkflowDirectory extends WorkflowDirectory {

    /** The directory behind it. */
    WorkflowDirectory directory();

    @Override
    default CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
        return directory().find(workflow);
    }

    @Override
    default CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        return directory().put(workflow, access);
    }

    @Override
    default CompletionStage<Void> remove(WorkflowId workflow, Supplier<CompletionStage<Void>> first) {
        return directory().remove(workflow, first);
    }

    @Override
    default Following follow(WorkflowId workflow, Listener listener) {
        return directory().follow(workflow, listener);
    }
}
