package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.domain.access.Revocation;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code GET /v1/revocations}: those in force, the newest first, by the page. */
record RevocationsEndpoint(RevokeTokens revoke) implements ClientEndpoint {

    private static final int MAX_LIMIT = 1_000;
    private static final Set<String> PARAMETERS = Set.of("limit", "cursor");

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        Query query = Query.of(exchange.target().query());
        if (!PARAMETERS.containsAll(query.parameters().keySet())) {
            throw RefusedException.badRequest("the parameters of this query are limit and cursor");
        }
        int limit = (int) query.number("limit", MAX_LIMIT, 1, MAX_LIMIT);
        // One more than is asked for, to tell whether there is more.
        revoke.list(client.principal(), query.parameter("cursor").map(ListCursor::parseRevocation), limit + 1)
                .ifPresentOrElse(
                        found -> exchange.answer(Answers.json(HttpResponseStatus.OK, json(found, limit))),
                        () -> RevokeEndpoint.forbid(exchange));
    }

    private static byte[] json(List<Revocation> found, int limit) {
        List<Revocation> page = found.size() > limit ? found.subList(0, limit) : found;
        String cursor =
                found.size() > limit ? "\"" + ListCursor.of(page.get(limit - 1).place()) + "\"" : "null";
        return (page.stream()
                                .map(RevocationsEndpoint::json)
                                .collect(Collectors.joining(",", "{\"revocations\":[", "],\"cursor\":"))
                        + cursor + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String json(Revocation revocation) {
        String name = "\"" + JsonText.escaped(revocation.target().name()) + "\"";
        String target = revocation.target() instanceof Revocation.Subject subject
                ? "\"sub\":" + name + ",\"issuedBefore\":\"" + Timestamps.format(subject.issuedBefore()) + "\""
                : "\"jti\":" + name;
        return "{\"id\":\"" + revocation.id() + "\"," + target
                + ",\"createdAt\":\"" + Timestamps.format(revocation.madeAt())
                + "\",\"expiresAt\":\"" + Timestamps.format(revocation.expiresAt()) + "\"}";
    }
}
