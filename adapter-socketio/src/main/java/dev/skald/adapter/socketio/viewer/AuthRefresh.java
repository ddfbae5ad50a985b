package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.application.connect.Refusal;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.domain.access.AccessToken;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code auth:refresh}: a client brings a new token, which must be its user's, and goes on with the rights of that one.
 * A token that is refused counts as one of its address, like those of handshakes.
 */
record AuthRefresh(RefreshToken refresh, ClientLimits limits) implements ClientEvent {

    @Override
    public String eventName() {
        return "auth:refresh";
    }

    @Override
    public CompletionStage<Void> carryOut(Client client, JsonNode argument, Reply reply) {
        JsonNode presented = argument.path("token");
        if (!presented.isTextual()) {
            throw new BadRequestException("token must be a string");
        }
        Optional<ClientLimits.Admission.Refused> tooMany = limits.mayPresentToken(client.address());
        if (tooMany.isPresent()) {
            reply.refuse(ClientError.TOO_MANY_REQUESTS, tooMany.get().detail());
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        refresh.refresh(
                        client.principal(),
                        Optional.of(new AccessToken(presented.textValue())),
                        client.subscriptions().workflows())
                .whenComplete((outcome, failure) -> client.atHome(() -> {
                    answer(client, outcome, failure, reply);
                    answered.complete(null);
                }));
        return answered;
    }

    private void answer(
            Client client, RefreshToken.@Nullable Outcome outcome, @Nullable Throwable failure, Reply reply) {
        if (outcome instanceof RefreshToken.Refreshed refreshed) {
            client.renew(refreshed);
            reply.accept(Reply.ok()
                    .put("expiresAt", refreshed.principal().expiresAt().toString()));
        } else if (outcome instanceof RefreshToken.OtherSubject) {
            reply.refuse(
                    ClientError.FORBIDDEN,
                    "the token is another user's",
                    "forbidden: sub is another than the connection's");
        } else if (outcome instanceof RefreshToken.Refused refused) {
            if (refused.why().isOfToken()) {
                limits.refused(client.address());
            }
            reply.refuse(
                    refused.why() == Refusal.UNAVAILABLE ? ClientError.UNAVAILABLE : ClientError.UNAUTHORIZED,
                    refused.why().message(),
                    refused.line());
        } else {
            reply.unavailable(failure);
        }
    }
}
