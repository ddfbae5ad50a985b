package dev.skald.application.run;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Authorizes before the store is asked: who may not publish does not learn whether a run is open. */
record AuthorizingProduceRun(WorkflowRuns runs, AuthorizeAccess authorize) implements ProduceRun {

    @Override
    public CompletionStage<Optional<WorkflowRuns.Opened>> open(
            Principal principal, WorkflowId workflow, RunRequest request) {
        return authorize
                .allows(principal, Permission.PUBLISH, workflow)
                .thenCompose(allowed -> allowed
                        ? runs.open(workflow, request).thenApply(Optional::of)
                        : CompletableFuture.completedStage(Optional.empty()));
    }

    @Override
    public CompletionStage<Heartbeat> heartbeat(Principal principal, WorkflowId workflow, RunId run, Lease lease) {
        return authorize
                .allows(principal, Permission.PUBLISH, workflow)
                .thenCompose(allowed -> allowed
                        ? runs.renew(workflow, run, lease)
                                .thenApply(renewed -> renewed.<Heartbeat>map(Heartbeat.Kept::new)
                                        .orElseGet(Heartbeat.Unknown::new))
                        : CompletableFuture.completedStage(new Heartbeat.Forbidden()));
    }
}
