package dev.skald.application.authorize;

import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletionStage;

/** Authorizes with what the directory says at each request: rights change while tokens live. */
record DirectoryAuthorizeAccess(WorkflowDirectory directory) implements AuthorizeAccess {

    @Override
    public CompletionStage<Boolean> allows(Principal principal, Permission permission, WorkflowId workflow) {
        return directory.find(workflow).thenApply(access -> permission.allows(principal, workflow, access));
    }
}
