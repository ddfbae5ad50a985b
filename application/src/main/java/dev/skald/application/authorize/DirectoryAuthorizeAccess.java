package dev.skald.application.authorize;

import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Authorizes with what the directory says at each request: rights change while tokens live. A token that is enough by
 * itself is not asked after, for being registered takes nothing away; the directory may be as far as another machine.
 */
record DirectoryAuthorizeAccess(WorkflowDirectory directory) implements AuthorizeAccess {

    @Override
    public CompletionStage<Boolean> allows(Principal principal, Permission permission, WorkflowId workflow) {
        if (permission.allows(principal, workflow, Optional.empty())) {
            return CompletableFuture.completedStage(true);
        }
        return directory.find(workflow).thenApply(access -> permission.allows(principal, workflow, access));
    }
}
