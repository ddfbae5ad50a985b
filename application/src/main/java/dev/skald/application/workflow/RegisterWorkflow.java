package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Says who may watch a workflow. Thread-safe, never blocks. */
public interface RegisterWorkflow {

    /**
     * Registers, or replaces who was registered; who may not watch any more is shown nothing once the stage completes.
     *
     * @return what became of it; exceptionally an {@link dev.skald.domain.port.UnavailableException} if there is no
     *     room
     */
    CompletionStage<Outcome> register(Principal principal, WorkflowId workflow, WorkflowAccess access);

    /**
     * Whether the token leaves it open that {@code principal} registers {@code workflow}. It asks nobody, so that a
     * face can know before it takes the registration; {@link #register} authorizes all the same.
     */
    default boolean mayRegister(Principal principal, WorkflowId workflow) {
        return Permission.PUBLISH.allows(principal, workflow, Optional.empty());
    }

    /** Registers in {@code directory}. */
    static RegisterWorkflow in(WorkflowDirectory directory, AuthorizeAccess authorize) {
        return new DirectoryRegisterWorkflow(directory, authorize);
    }

    /** What became of a registration. */
    enum Outcome {
        /** The workflow is new. */
        CREATED,
        /** The workflow was there, and its readers are these now. */
        REPLACED,
        /** The principal may not register it. */
        FORBIDDEN
    }
}
