package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.delivery.ViewerSession;
import dev.skald.delivery.ViewerSession.Watched;
import dev.skald.delivery.ViewerSessions;
import dev.skald.delivery.ViewerSessions.Place;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@code GET /v1/admin/sessions}: the viewers that are let in at this node, by the page, the first of them first. */
record SessionsEndpoint(ViewerSessions sessions) implements ClientEndpoint {

    static final int PAGE = 100;

    /** A session that goes while it is asked is waited for in vain. */
    private static final long PATIENCE_MILLIS = 2_000;

    private static final Set<String> PARAMETERS = Set.of("subject", "cursor");

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        Query query = Query.of(exchange.target().query());
        if (!PARAMETERS.containsAll(query.parameters().keySet())) {
            throw RefusedException.badRequest("the parameters of this query are subject and cursor");
        }
        // One more than is told, to know whether there is more.
        List<ViewerSession> found = sessions.page(
                query.parameter("subject"), query.parameter("cursor").map(SessionCursor::parse), PAGE + 1);
        List<ViewerSession> told = found.subList(0, Math.min(PAGE, found.size()));
        Optional<Place> last =
                found.size() > PAGE ? Optional.of(Place.of(told.get(told.size() - 1))) : Optional.empty();
        List<CompletableFuture<String>> parts =
                told.stream().map(SessionsEndpoint::json).toList();
        exchange.await(
                CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new)),
                nothing -> exchange.answer(Answers.json(
                        HttpResponseStatus.OK,
                        page(parts.stream().map(CompletableFuture::join).toList(), last))));
    }

    private static byte[] page(List<String> sessions, Optional<Place> last) {
        String text = "{\"sessions\":["
                + String.join(
                        ",", sessions.stream().filter(json -> !json.isEmpty()).toList())
                + "],\"cursor\":"
                + last.map(place -> "\"" + SessionCursor.of(place) + "\"").orElse("null") + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** One of them; the empty text if it has gone meanwhile. */
    private static CompletableFuture<String> json(ViewerSession session) {
        return session.watched()
                .thenApply(watched -> json(session, watched))
                .toCompletableFuture()
                .completeOnTimeout("", PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static String json(ViewerSession session, List<Watched> watched) {
        StringBuilder json = new StringBuilder("{\"socketId\":\"")
                .append(session.socketId())
                .append("\",\"subject\":\"")
                .append(JsonText.escaped(session.subject()))
                .append("\",\"address\":\"")
                .append(JsonText.escaped(session.address()))
                .append("\",\"transport\":\"")
                .append(session.transport())
                .append("\",\"since\":\"")
                .append(Timestamps.format(session.since()))
                .append("\",\"subscriptions\":[");
        for (int i = 0; i < watched.size(); i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"workflowId\":\"")
                    .append(watched.get(i).workflow())
                    .append("\",\"behind\":")
                    .append(watched.get(i).behind())
                    .append('}');
        }
        return json.append("]}").toString();
    }
}
