package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Deletes the log, then the registration: viewers are to hear that it was deleted, not that they may not watch it. Who
 * is registered in between is registered for what comes next.
 */
record LogAndDirectoryDeleteWorkflow(EventLog log, WorkflowDirectory directory, AuthorizeAccess authorize)
        implements DeleteWorkflow {

    @Override
    public CompletionStage<Boolean> delete(Principal principal, WorkflowId workflow) {
        return authorize
                .allows(principal, Permission.PUBLISH, workflow)
                .thenCompose(allowed -> allowed ? delete(workflow) : CompletableFuture.completedStage(false));
    }

    private CompletionStage<Boolean> delete(WorkflowId workflow) {
        return directory.remove(workflow, () -> log.delete(workflow)).thenApply(removed -> true);
    }
}
