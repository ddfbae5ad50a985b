package dev.skald.application.refresh;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks what a client that connects with this token would be told, and then what it may read. */
record ConnectingRefreshToken(ConnectClient connect, AuthorizeAccess authorize) implements RefreshToken {

    @Override
    public CompletionStage<Outcome> refresh(Principal current, Optional<AccessToken> token, Set<WorkflowId> watched) {
        return connect.connect(token).thenCompose(decision -> decide(current, decision, watched));
    }

    private CompletionStage<Outcome> decide(
            Principal current, ConnectClient.Decision decision, Set<WorkflowId> watched) {
        if (decision instanceof ConnectClient.Refused refused) {
            return CompletableFuture.completedStage(new Refused(refused.why(), refused.rule()));
        }
        ConnectClient.Admitted admitted = (ConnectClient.Admitted) decision;
        Principal renewed = admitted.principal();
        if (!renewed.subject().equals(current.subject())) {
            return CompletableFuture.completedStage(new OtherSubject());
        }
        return readable(renewed, watched).thenApply(readable -> new Refreshed(renewed, admitted.goodUntil(), readable));
    }

    private CompletionStage<Set<WorkflowId>> readable(Principal renewed, Set<WorkflowId> watched) {
        CompletionStage<Set<WorkflowId>> all = CompletableFuture.completedStage(new HashSet<>());
        for (WorkflowId workflow : watched) {
            all = all.thenCombine(authorize.allows(renewed, Permission.READ, workflow), (allowed, mayRead) -> {
                if (mayRead) {
                    allowed.add(workflow);
                }
                return allowed;
            });
        }
        return all;
    }
}
