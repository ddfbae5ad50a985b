package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.redis.DeafRelay;
import dev.skald.adapter.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Gateways that share a Redis: publish at any, watch at any. */
class RedisIT {

    /** Longer than Redis is silent on a busy machine, where it is not the test that silences it. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    /** What no hint tells is not found by asking for as long as a test takes. */
    private static final Duration LONG_PROBE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient http = HttpClient.newHttpClient();

    private final String workflow = UUID.randomUUID().toString();

    @Test
    void whatOneNodePublishesIsSeenAtAnother() {
        try (RedisServer redis = RedisServer.start();
                SkaldProcess one = serving(redis);
                SkaldProcess other = serving(redis)) {
            for (Transport transport : Transport.values()) {
                String watched = UUID.randomUUID().toString();
                try (StockClient client = connect(other, transport, watched)) {
                    client.subscribe(watched);
                    publish(one, watched, 1, 20);
                    publish(other, watched, 21, 20);
                    assertThat(contents(client.events(40))).isEqualTo(numbers(1, 40));
                }
            }
        }
    }

    @Test
    void rightsThatChangeAtOneNodeActAtAnother() {
        try (RedisServer redis = RedisServer.start();
                SkaldProcess one = serving(redis);
                SkaldProcess other = serving(redis)) {
            Agents.of(one).register(workflow, "alice", "bob");
            try (StockClient bob = Stock.V4.connect(
                    other.address(),
                    ClientOptions.on(Transport.WEBSOCKET)
                            .token(other.tokens().viewer("bob"))
                            .comingBack())) {
                bob.subscribe(workflow);
                publish(one, workflow, 1, 1);
                bob.events(1);

                Agents.of(one).register(workflow, "alice");

                assertThat(bob.notice("workflow:unsubscribed").path("reason").asText())
                        .isEqualTo("forbidden");
            }
        }
    }

    /** The node where he does so has others who watch, and learns of the deletion by what it reads for him. */
    @Test
    void whoSubscribesBehindADeletionIsNotToldOfIt() {
        try (RedisServer redis = RedisServer.start();
                DeafRelay relay = new DeafRelay(redis.port());
                SkaldProcess one = serving(redis);
                SkaldProcess deaf = serving(Map.of(
                        "EVENT_LOG", "redis://127.0.0.1:" + relay.port(), "REDIS_PROBE", LONG_PROBE.toString()));
                StockClient before = connect(deaf, Transport.WEBSOCKET, workflow);
                StockClient after = connect(deaf, Transport.WEBSOCKET, workflow)) {
            publish(one, workflow, 1, 1);
            after.connected();
            before.subscribe(workflow);
            before.events(1);
            relay.deafen(true);
            assertThat(Agents.of(one).delete(workflow).statusCode()).isEqualTo(204);

            assertThat(after.subscribe(workflow).path("ok").asBoolean()).isTrue();
            relay.deafen(false);
            publish(one, workflow, 2, 1);

            assertThat(contents(after.events(1))).containsExactly("2");
            assertThat(before.notice("workflow:unsubscribed").path("reason").asText())
                    .isEqualTo("deleted");
        }
    }

    @Test
    void viewersStayWhileRedisIsSilentAndCatchUp() throws Exception {
        try (RedisServer redis = RedisServer.startDurable();
                SkaldProcess one = serving(redis);
                SkaldProcess other = serving(redis);
                StockClient client = connect(other, Transport.WEBSOCKET, workflow)) {
            client.subscribe(workflow);
            publish(one, workflow, 1, 3);
            client.events(3);

            redis.pause();
            one.awaitReady(503);
            other.awaitReady(503);
            assertThat(ready(one).body()).contains("\"store\":\"DOWN\"");
            HttpResponse<String> refused = Agents.of(one).publish(workflow, List.of(Agents.thought("refused")));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            try (StockClient newcomer = connect(other, Transport.WEBSOCKET, workflow)) {
                newcomer.connected();
                JsonNode answer = newcomer.subscribe(workflow);
                assertThat(answer.path("ok").asBoolean()).isFalse();
                assertThat(answer.path("error").path("code").asText()).isEqualTo("unavailable");
            }
            redis.resume();

            one.awaitReady(200);
            other.awaitReady(200);
            await().atMost(PATIENCE).until(() -> ready(one).body().contains("\"pubsub\":\"UP\""));
            redis.kill();
            one.awaitReady(503);
            other.awaitReady(503);
            redis.restart();
            one.awaitReady(200);
            publish(one, workflow, 4, 3);

            assertThat(contents(client.events(6))).isEqualTo(numbers(1, 6));
            assertThat(client.seen("disconnect")).isEmpty();
            assertThat(metrics(one))
                    .contains(
                            "skald_redis_round_trip_seconds_count",
                            "skald_redis_reconnects_total",
                            "skald_redis_hints_missed_total");
        }
    }

    @Test
    void aClientOfANodeThatDrainsIsRecoveredAtTheNextOne() {
        try (RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = new HashMap<>(settings(redis));
            StockClient client;
            try (SkaldProcess first = serving(settings)) {
                settings.put("PORT", Integer.toString(first.port()));
                client = connect(first, Transport.WEBSOCKET, workflow);
                client.subscribe(workflow);
                publish(first, workflow, 1, 3);
                client.events(3);
            }
            try (SkaldProcess next = serving(settings)) {
                publish(next, workflow, 4, 3);
                assertThat(client.await("connect", 2)
                                .get(1)
                                .content()
                                .path("recovered")
                                .asBoolean())
                        .isTrue();
                assertThat(contents(client.events(6))).isEqualTo(numbers(1, 6));
            }
            client.close();
        }
    }

    @Test
    void aRedisThatCannotBeUsedStopsTheStartInOneLineWithoutThePassword() {
        try (RedisServer redis = RedisServer.start("--requirepass", "right")) {
            SkaldProcess refused = started("redis://:wr0ng-secret@127.0.0.1:" + redis.port());
            assertThat(refused.exitCode()).isEqualTo(78);
            assertThat(refused.err()).hasLineCount(1).contains("EVENT_LOG", "credentials");
            assertThat(refused.err() + refused.log()).doesNotContain("wr0ng-secret");
        }
        try (RedisServer redis = RedisServer.start("--maxmemory-policy", "allkeys-lru")) {
            SkaldProcess refused = started(redis.url());
            assertThat(refused.exitCode()).isEqualTo(78);
            assertThat(refused.err()).hasLineCount(1).contains("EVENT_LOG", "allkeys-lru");
        }
    }

    @Test
    void whatHasNoEffectAndWhatHasNoBoundIsSaidAtTheStart() {
        try (RedisServer redis = RedisServer.start()) {
            Map<String, String> settings = new HashMap<>(settings(redis));
            settings.put("LOG_MAX_BYTES", "1000000");
            try (SkaldProcess skald = serving(settings)) {
                skald.awaitLogged("WARN", "LOG_MAX_BYTES is set, and has no effect", "maxmemory of Redis");
                skald.awaitLogged("WARN", "Redis has no maxmemory");
            }
        }
        try (RedisServer redis = RedisServer.start("--maxmemory", "100mb");
                SkaldProcess skald = serving(redis)) {
            assertThat(skald.log().lines())
                    .noneMatch(line -> line.contains("has no effect") || line.contains("maxmemory"));
        }
    }

    @Test
    void aRedisThatIsNotThereYetIsWaitedFor() throws Exception {
        int port = RedisServer.freePort();
        try (SkaldProcess skald = SkaldProcess.serving(
                Map.of("EVENT_LOG", "redis://127.0.0.1:" + port, "REDIS_PROBE", PROBE.toString()))) {
            assertThat(ready(skald).statusCode()).isEqualTo(503);
            try (RedisServer redis = RedisServer.start(port)) {
                skald.awaitReady(200);
                publish(skald, workflow, 1, 1);
            }
        }
    }

    private static Map<String, String> settings(RedisServer redis) {
        return Map.of("EVENT_LOG", redis.url(), "REDIS_PROBE", PROBE.toString());
    }

    private static SkaldProcess serving(RedisServer redis) {
        return serving(settings(redis));
    }

    /** Starts a gateway, and awaits that it has reached Redis. */
    private static SkaldProcess serving(Map<String, String> settings) {
        return SkaldProcess.serving(settings).awaitReady(200);
    }

    private static SkaldProcess started(String url) {
        return SkaldProcess.started(Map.of(
                "JWT_SECRET",
                Tokens.SECRET,
                "HOST",
                "127.0.0.1",
                "PORT",
                "0",
                "EVENT_LOG",
                url,
                "REDIS_PROBE",
                "PT5S"));
    }

    private static StockClient connect(SkaldProcess skald, Transport transport, String workflow) {
        return Stock.V4.connect(
                skald.address(),
                ClientOptions.on(transport)
                        .token(skald.tokens().listing("viewer", workflow))
                        .comingBack());
    }

    private static void publish(SkaldProcess skald, String workflow, int first, int count) {
        assertThat(Agents.of(skald)
                        .publish(
                                workflow,
                                IntStream.range(first, first + count)
                                        .mapToObj(number -> Agents.thought(Integer.toString(number)))
                                        .toList())
                        .statusCode())
                .isEqualTo(202);
    }

    private static HttpResponse<String> ready(SkaldProcess skald) throws Exception {
        return get(skald, "/health/ready");
    }

    private static String metrics(SkaldProcess skald) throws Exception {
        return get(skald, "/metrics").body();
    }

    private static HttpResponse<String> get(SkaldProcess skald, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(skald.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    }

    private static List<String> contents(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.path("data").path("content").asText())
                .toList();
    }
}
