package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers from allowed origins, and from others. */
class OriginIT {

    private static final String ALLOWED = "https://app.example";
    private static final String POLL = "/ws/?EIO=4&transport=polling";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(
            Map.of("CORS_ORIGINS", "http://localhost:3000," + ALLOWED, "PUBLIC_URL", "https://skald.example"));

    private final Agents agents = Agents.of(skald);

    @ParameterizedTest
    @CsvSource({
        POLL + ",200",
        "/ws/?EIO=3&transport=polling,400",
        "/ws/?EIO=4&transport=polling&sid=unknown,400",
        "/health/live,200",
        "/v1/workflows/not-a-uuid/events,401",
        "/nowhere,404"
    })
    void everyAnswerToAnAllowedOriginIsForThatOne(String path, int status) {
        HttpResponse<String> answer = agents.send(agents.to(path).header("Origin", ALLOWED));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertShared(answer.headers(), ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "https://skald.example"})
    void eachOfTheListAndItsOwnIsServed(String origin) {
        HttpResponse<String> answer = agents.send(agents.to(POLL).header("Origin", origin));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertShared(answer.headers(), origin);
    }

    @Test
    void aBadTokenIsToldToAnAllowedOriginReadably() {
        HttpResponse<String> answer =
                agents.send(agents.to(POLL).header("Origin", ALLOWED).header("Authorization", "Bearer nonsense"));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertShared(answer.headers(), ALLOWED);
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers"))
                .get()
                .asString()
                .contains("WWW-Authenticate", "Retry-After");
    }

    @ParameterizedTest
    @CsvSource({
        POLL + ",POST",
        "/v1/workflows/7b0e1c1e-0000-4000-8000-000000000000/events,POST",
        "/v1/workflows/7b0e1c1e-0000-4000-8000-000000000000,DELETE"
    })
    void aPreflightAllowsWhatItAsksFor(String path, String method) {
        HttpResponse<String> answer = agents.send(preflight(path, method, ALLOWED));
        assertThat(answer.statusCode()).isBetween(200, 204);
        assertShared(answer.headers(), ALLOWED);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
                .get()
                .asString()
                .contains(method);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
                .get()
                .asString()
                .containsIgnoringCase("authorization")
                .containsIgnoringCase("content-type")
                .doesNotContain("*");
    }

    /** Browsers had a header for that once; they ask their users now, and no answer of ours is asked for. */
    @Test
    void aPreflightForAPrivateNetworkIsLikeAnyOther() {
        HttpResponse<String> answer =
                agents.send(preflight(POLL, "POST", ALLOWED).header("Access-Control-Request-Private-Network", "true"));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertShared(answer.headers(), ALLOWED);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Private-Network"))
                .isEmpty();
    }

    static Stream<Arguments> refusedOrigins() {
        List<String> origins = List.of(
                "https://evil.example",
                "null",
                "https://app.example.evil.example",
                "http://app.example",
                "https://app.example:8443",
                "https://APP.example/",
                "");
        List<String> paths =
                List.of(POLL, "/v1/workflows/" + UUID.randomUUID() + "/events", "/health/ready", "/nowhere");
        return origins.stream().flatMap(origin -> paths.stream().map(path -> Arguments.of(origin, path)));
    }

    @ParameterizedTest
    @MethodSource("refusedOrigins")
    void anyOtherOriginIsRefusedEverywhere(String origin, String path) {
        assertRefused(agents.send(agents.to(path).header("Origin", origin)));
        assertRefused(agents.send(agents.to(path).header("Origin", origin).POST(BodyPublishers.ofString("40"))));
        assertRefused(agents.send(preflight(path, "POST", origin)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://app.example"})
    void aWebSocketFromAnyOtherOriginIsRefused(String origin) {
        assertThatThrownBy(() -> webSocket(origin).join())
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void aWebSocketFromAnAllowedOriginIsOpened() {
        WebSocket socket = webSocket(ALLOWED).join();
        assertThat(socket.isOutputClosed()).isFalse();
        socket.abort();
    }

    @Test
    void theHostHeaderMakesNoOriginItsOwn() {
        // PUBLIC_URL names its own origin; the address it is reached at does not.
        assertRefused(
                agents.send(agents.to(POLL).header("Origin", skald.address().toString())));
    }

    @Test
    void whoSaysNoOriginIsServedWithoutFurtherAdo() {
        HttpResponse<String> answer = agents.send(agents.to(POLL));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Stock.class)
    void aClientFromAnotherOriginDoesNotConnect(Stock stock) {
        for (Transport transport : Transport.values()) {
            ClientOptions options = ClientOptions.on(transport)
                    .token(skald.tokens().viewer("somebody"))
                    .header("Origin", "https://evil.example");
            try (StockClient client = stock.connect(skald.address(), options)) {
                client.await("connect_error", 1);
                assertThat(client.seen("connect")).isEmpty();
            }
            try (StockClient client = stock.connect(skald.address(), options.header("Origin", ALLOWED))) {
                client.connected();
            }
        }
    }

    private HttpRequest.Builder preflight(String path, String method, String origin) {
        return agents.to(path)
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", "authorization,content-type");
    }

    private java.util.concurrent.CompletableFuture<WebSocket> webSocket(String origin) {
        URI address = URI.create(skald.address().toString().replace("http:", "ws:") + "/ws/?EIO=4&transport=websocket");
        return agents.http()
                .newWebSocketBuilder()
                .header("Origin", origin)
                .buildAsync(address, new WebSocket.Listener() {});
    }

    private static void assertShared(HttpHeaders headers, String origin) {
        assertThat(headers.allValues("Access-Control-Allow-Origin")).containsExactly(origin);
        assertThat(headers.allValues("Access-Control-Allow-Credentials")).containsExactly("true");
        assertThat(headers.allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control-"));
        assertThat(answer.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Origin"));
    }
}
