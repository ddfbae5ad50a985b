package dev.skald.application.authorize;

import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletionStage;

/** May this principal do that? Thread-safe, never blocks. */
public interface AuthorizeAccess {

    /**
     * Authorizes by the token and by who is registered for the workflow, as of now.
     *
     * @return whether it is allowed; exceptionally an {@link dev.skald.domain.port.UnavailableException} if the
     *     directory cannot be asked
     */
    CompletionStage<Boolean> allows(Principal principal, Permission permission, WorkflowId workflow);

    /** The rule of {@link Permission}, over the registrations in {@code directory}. */
    static AuthorizeAccess over(WorkflowDirectory directory) {
        return new DirectoryAuthorizeAccess(directory);
    }
}
