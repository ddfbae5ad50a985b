package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.revoke.RevokeTokens;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code DELETE /v1/revocations/{id}}: lifts a revocation. */
record LiftEndpoint(RevokeTokens revoke) implements ClientEndpoint {

    private static final int UUID_LENGTH = 36;

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        if (!revoke.mayRevoke(client.principal())) {
            RevokeEndpoint.forbid(exchange);
            return;
        }
        exchange.await(
                lift(client, exchange.item()),
                outcome -> outcome.ifPresentOrElse(
                        lifted -> answer(exchange, lifted), () -> RevokeEndpoint.forbid(exchange)));
    }

    private CompletionStage<Optional<Boolean>> lift(ConnectClient.Admitted client, String name) {
        try {
            return name.length() == UUID_LENGTH
                    ? revoke.lift(client.principal(), UUID.fromString(name))
                    : CompletableFuture.completedStage(Optional.of(false));
        } catch (IllegalArgumentException none) {
            return CompletableFuture.completedStage(Optional.of(false));
        }
    }

    private static void answer(Exchange exchange, boolean lifted) {
        if (lifted) {
            exchange.answer(Answers.empty(HttpResponseStatus.NO_CONTENT));
        } else {
            exchange.refuse(HttpResponseStatus.NOT_FOUND, "there is no such revocation");
        }
    }
}
