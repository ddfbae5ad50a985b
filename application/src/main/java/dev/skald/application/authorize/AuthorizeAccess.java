package dev.skald.application.authorize;

import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletionStage;

/** Tells whether a principal may do something with a workflow. Thread-safe, never blocks. */
public interface AuthorizeAccess {

    /**
     * Tells whether {@code principal} has a permission on a workflow, by its token and by who is registered as of now.
     *
     * @return whether it is allowed; exceptionally an {@link dev.skald.domain.port.UnavailableException} if the directory
     *     cannot be asked
     */
    CompletionStage<Boolean> allows(Principal principal, Permission permission, WorkflowId workflow);

    /** Authorizes by the rule of {@link Permission}, with the registrations in {@code directory}. */
    static AuthorizeAccess over(WorkflowDirectory directory) {
        return new DirectoryAuthorizeAccess(directory);
    }
}
