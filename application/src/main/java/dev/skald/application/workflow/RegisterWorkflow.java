package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletionStage;

/** Registers who may watch a workflow. Thread-safe, never blocks. */
public interface RegisterWorkflow {

    /**
     * Registers the owner and the readers of a workflow, or replaces those that were registered. Who may not watch any
     * more is shown nothing once the stage completes.
     *
     * @return the outcome; exceptionally an {@link dev.skald.domain.port.UnavailableException} if there is no room
     */
    CompletionStage<Outcome> register(Principal principal, WorkflowId workflow, WorkflowAccess access);

    /** Makes the use case that registers in {@code directory}. */
    static RegisterWorkflow in(WorkflowDirectory directory, AuthorizeAccess authorize) {
        return new DirectoryRegisterWorkflow(directory, authorize);
    }

    /** The outcome of a registration. */
    enum Outcome {
        /** The workflow is new, and registered. */
        CREATED,
        /** The workflow was there already, and its owner and readers were replaced. */
        REPLACED,
        /** The principal may not register the workflow: nothing was changed. */
        FORBIDDEN
    }
}
