package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that are revoked, and what strangers may take. */
class TrustIT {

    /** What takes a second leaves this much to a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final int MANY = 100;

    @AutoClose
    private static final SkaldProcess shared = SkaldProcess.serving(Map.of("MAX_CONNECTIONS_PER_USER", "1"));

    private final String workflow = UUID.randomUUID().toString();
    private final String alice = "alice-" + workflow;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private static Agents admin(SkaldProcess skald) {
        return new Agents(skald.address(), skald.tokens().administrator());
    }

    private static ClientOptions options(String token, Transport transport) {
        return ClientOptions.on(transport).token(token);
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void aStockClientWhoseTokenIsRevokedIsToldAndCloses(Stock stock, Transport transport) {
        String token = shared.tokens().named(alice, workflow);
        try (StockClient client = stock.connect(shared.address(), options(token, transport))) {
            client.await("connect", 1);

            HttpResponse<String> revoked = admin(shared).revoke("{\"jti\":\"" + workflow + "\"}");

            assertThat(revoked.statusCode()).isEqualTo(202);
            assertThat(Agents.json(revoked.body()).path("closed").asInt()).isEqualTo(1);
            client.notice("auth:expired");
            client.await("disconnect", 1);
        }
        try (StockClient client = stock.connect(shared.address(), options(token, transport))) {
            JsonNode refusal = client.await("connect_error", 1).get(0).content();
            assertThat(refusal.path("data").path("code").asText()).isEqualTo("invalid_token");
        }
        assertThat(new Agents(shared.address(), token).history(workflow).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aRevocationOutlivesAKill() {
        Map<String, String> settings = Map.of("EVENT_LOG", "file:" + directory.resolve("log"));
        SkaldProcess first = SkaldProcess.serving(settings);
        String token = first.tokens().named("alice", "a");
        assertThat(admin(first).revoke("{\"sub\":\"alice\"}").statusCode()).isEqualTo(202);
        first.kill();
        try (SkaldProcess next = SkaldProcess.serving(settings)) {
            assertThat(new Agents(next.address(), token).history(workflow).statusCode())
                    .isEqualTo(401);
            next.awaitLogged("refused: GET /v1/workflows/" + workflow, "401 invalid_token: it was revoked");
            assertThat(new Agents(next.address(), next.tokens().named("bob", "b"))
                            .history(workflow)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aRevocationActsOnAllNodesWithinASecond() {
        try (RedisServer redis = RedisServer.start();
                SkaldProcess one = node(redis);
                SkaldProcess other = node(redis)) {
            String token = other.tokens().named("alice", "a");
            try (StockClient client = Stock.V4.connect(other.address(), options(token, Transport.WEBSOCKET))) {
                client.await("connect", 1);

                HttpResponse<String> revoked = admin(one).revoke("{\"sub\":\"alice\"}");
                long begun = System.nanoTime();

                assertThat(revoked.statusCode()).isEqualTo(202);
                assertThat(Agents.json(revoked.body()).path("closed").asInt()).isZero();
                client.notice("auth:expired");
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
                client.await("disconnect", 1);
            }
            assertThat(new Agents(other.address(), token).history(workflow).statusCode())
                    .isEqualTo(401);
        }
    }

    /** A gateway that has reached Redis, and does not take it to be away on a busy machine. */
    private static SkaldProcess node(RedisServer redis) {
        return SkaldProcess.serving(Map.of("EVENT_LOG", redis.url(), "REDIS_PROBE", "PT3S"))
                .awaitReady(200);
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void aUserWithTooManyConnectionsIsToldWhenToComeAgain(Stock stock, Transport transport) {
        try (StockClient first =
                stock.connect(shared.address(), options(shared.tokens().viewer(alice), transport))) {
            first.await("connect", 1);
            try (StockClient second =
                    stock.connect(shared.address(), options(shared.tokens().viewer(alice), transport))) {
                JsonNode data =
                        second.await("connect_error", 1).get(0).content().path("data");
                assertThat(data.path("status").asInt()).isEqualTo(429);
                assertThat(data.path("code").asText()).isEqualTo("too_many_connections");
                assertThat(data.path("retryAfter").asInt()).isPositive();
            }
            shared.awaitLogged("no limit by address: MAX_CONNECTIONS_PER_ADDRESS, MAX_HANDSHAKES_PER_ADDRESS,"
                    + " MAX_REFUSALS_PER_ADDRESS not set");
        }
    }

    @Test
    void behindAProxyEachClientHasAnAddressOfItsOwn() {
        try (SkaldProcess skald =
                SkaldProcess.serving(Map.of("MAX_HANDSHAKES_PER_ADDRESS", "2", "TRUSTED_PROXIES", "127.0.0.0/8"))) {
            assertThat(untilRefused(skald, each -> "192.0.2.1")).endsWith(429).startsWith(200, 200);
            assertThat(untilRefused(skald, each -> "6.6.6.6, 192.0.2.2"))
                    .endsWith(429)
                    .startsWith(200, 200);
            await().until(() -> handshake(skald, "192.0.2.1").statusCode() == 200);
        }
        try (SkaldProcess skald = SkaldProcess.serving(Map.of("MAX_HANDSHAKES_PER_ADDRESS", "2"))) {
            assertThat(untilRefused(skald, each -> "192.0.2." + each))
                    .as("the word of a stranger")
                    .endsWith(429)
                    .startsWith(200, 200);
        }
    }

    /** Shakes hands on behalf of these addresses until that is refused, many times at most. */
    private List<Integer> untilRefused(SkaldProcess skald, IntFunction<String> forwarded) {
        List<Integer> statuses = new ArrayList<>();
        while (!statuses.contains(429) && statuses.size() < MANY) {
            HttpResponse<String> answer = handshake(skald, forwarded.apply(statuses.size()));
            statuses.add(answer.statusCode());
            if (answer.statusCode() == 429) {
                assertThat(answer.headers().firstValue("retry-after")).contains("1");
            }
        }
        return statuses;
    }

    private HttpResponse<String> handshake(SkaldProcess skald, String forwarded) {
        URI target = skald.address().resolve("/ws?EIO=4&transport=polling");
        try {
            return http.send(
                    HttpRequest.newBuilder(target)
                            .header("X-Forwarded-For", forwarded)
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
