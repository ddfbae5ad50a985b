package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.revoke.RevokeTokens;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** {@code POST /v1/revocations}: revokes tokens. */
record RevokeEndpoint(RevokeTokens revoke, Clock clock) implements ClientEndpoint {

    private static final int MAX_BYTES = 16 * 1024;

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        if (!revoke.mayRevoke(client.principal())) {
            forbid(exchange);
            return;
        }
        MediaType.of(exchange.headers(), MediaType.JSON);
        exchange.readBody(MAX_BYTES, body -> revoke(exchange, client, RevocationParser.parse(body, clock.instant())));
    }

    private void revoke(Exchange exchange, ConnectClient.Admitted client, RevokeTokens.Request request) {
        exchange.await(
                revoke.revoke(client.principal(), request),
                outcome -> outcome.ifPresentOrElse(
                        revoked -> exchange.answer(Answers.json(HttpResponseStatus.ACCEPTED, json(revoked))),
                        () -> forbid(exchange)));
    }

    private static byte[] json(RevokeTokens.Revoked revoked) {
        return ("{\"id\":\"" + revoked.id() + "\",\"closed\":" + revoked.closed() + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses who does not administer the gateway. */
    static void forbid(Exchange exchange) {
        exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to administer this gateway");
    }
}
