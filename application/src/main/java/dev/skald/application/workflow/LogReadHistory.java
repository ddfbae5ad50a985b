package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks the log only after it has authorized, so that an unknown workflow and a forbidden one look the same. */
record LogReadHistory(EventLog log, AuthorizeAccess authorize, int maxPageBytes) implements ReadHistory {

    @Override
    public CompletionStage<Optional<EventLog.Page>> read(
            Principal principal, WorkflowId workflow, EventLog.From from, int maxEvents) {
        return authorize
                .allows(principal, Permission.READ, workflow)
                .thenCompose(allowed -> allowed
                        ? log.read(workflow, from, maxEvents, maxPageBytes).thenApply(Optional::of)
                        : CompletableFuture.completedStage(Optional.empty()));
    }
}
