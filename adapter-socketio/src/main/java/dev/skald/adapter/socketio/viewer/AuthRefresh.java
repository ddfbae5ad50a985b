package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.Refusal;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code auth:refresh}: a client brings a new token, which must be its user's, and goes on with the rights of that one. */
record AuthRefresh(RefreshToken refresh, AuthorizeAccess authorize) implements ClientEvent {

    @Override
    public String eventName() {
        return "auth:refresh";
    }

    /** Judges the token, and what it may read of what is watched. */
    @Override
    public CompletionStage<Void> carryOut(Client client, JsonNode argument, Reply reply) {
        JsonNode presented = argument.path("token");
        if (!presented.isTextual()) {
            throw new BadRequestException("token must be a string");
        }
        Set<WorkflowId> watched = client.subscriptions().workflows();
        CompletableFuture<Void> answered = new CompletableFuture<>();
        refresh.refresh(client.principal(), Optional.of(new AccessToken(presented.textValue())))
                .thenCompose(outcome -> outcome instanceof RefreshToken.Refreshed refreshed
                        ? readable(refreshed.principal(), watched)
                                .thenApply(allowed -> new Judged(outcome, Optional.of(allowed)))
                        : CompletableFuture.completedStage(new Judged(outcome, Optional.empty())))
                .whenComplete((judged, failure) -> client.atHome(() -> {
                    answer(client, judged, reply);
                    answered.complete(null);
                }));
        return answered;
    }

    private record Judged(RefreshToken.Outcome outcome, Optional<Set<WorkflowId>> readable) {}

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

    private static void answer(Client client, @Nullable Judged judged, Reply reply) {
        RefreshToken.Outcome outcome = judged == null ? null : judged.outcome();
        if (judged != null && outcome instanceof RefreshToken.Refreshed refreshed) {
            client.renew(refreshed.principal(), judged.readable().orElseThrow());
            reply.accept(Reply.ok()
                    .put("expiresAt", refreshed.principal().expiresAt().toString()));
        } else if (outcome instanceof RefreshToken.OtherSubject) {
            reply.refuse(
                    ClientError.FORBIDDEN,
                    "the token is another user's",
                    "forbidden: sub is another than the connection's");
        } else if (outcome instanceof RefreshToken.Refused refused) {
            reply.refuse(
                    refused.why() == Refusal.UNAVAILABLE ? ClientError.UNAVAILABLE : ClientError.UNAUTHORIZED,
                    refused.why().message(),
                    refused.line());
        } else {
            reply.refuse(ClientError.UNAVAILABLE, Refusal.UNAVAILABLE.message());
        }
    }
}
