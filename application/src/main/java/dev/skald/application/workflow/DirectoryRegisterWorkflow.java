package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Registers in a directory, which tells its listeners, before it answers, who may not watch any more. */
record DirectoryRegisterWorkflow(WorkflowDirectory directory, AuthorizeAccess authorize) implements RegisterWorkflow {

    @Override
    public CompletionStage<Outcome> register(Principal principal, WorkflowId workflow, WorkflowAccess access) {
        return authorize
                .allows(principal, Permission.PUBLISH, workflow)
                .thenCompose(allowed -> allowed
                        ? directory.put(workflow, access).thenApply(isNew -> isNew ? Outcome.CREATED : Outcome.REPLACED)
                        : CompletableFuture.completedStage(Outcome.FORBIDDEN));
    }
}
