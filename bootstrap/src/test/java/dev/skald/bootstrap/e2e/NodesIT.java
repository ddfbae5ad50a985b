package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.netty.passon.PassOns;
import dev.skald.adapter.netty.tls.TestTls;
import dev.skald.adapter.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes behind a balancer that brings each connection to another of them. */
class NodesIT {

    private static final String SECRET = "a-secret-that-the-nodes-of-a-test-share";

    /** Longer than Redis is silent on a busy machine: it would be taken to be away. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A node that does not answer is waited for no shorter. */
    private static final Duration UNANSWERED = PassOns.PATIENCE.minusMillis(100);

    private static final Pattern SID = Pattern.compile("\"sid\":\"([A-Za-z0-9_-]+)\"");

    private static final RedisServer redis = RedisServer.start();

    /** Three nodes that no test does harm to. */
    private static final SkaldProcess one = node();

    private static final SkaldProcess two = node();
    private static final SkaldProcess three = node();

    private final String workflow = UUID.randomUUID().toString();
    private final HttpClient http =
            HttpClient.newBuilder().sslContext(TestTls.client()).build();

    @AfterAll
    static void stop() {
        try (redis;
                one;
                two;
                three) {
            // Redis goes last.
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aClientIsServedWhicheverNodeItsConnectionsComeTo(Transport transport) {
        long passedOn = passedOn();
        try (Balancer balancer = new Balancer(one, two, three);
                StockClient client = connect(balancer, transport)) {
            client.connected();
            client.subscribe(workflow);
            for (int i = 1; i <= 30; i++) {
                publish(List.of(one, two, three).get(i % 3), i, 1);
            }

            assertThat(contents(client.events(30))).isEqualTo(numbers(1, 30));
            assertThat(client.seen("disconnect")).isEmpty();
            if (transport == Transport.UPGRADE) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    int next = client.seen("event").size() + 1;
                    publish(one, next, 1);
                    assertThat(client.await("event", next).get(next - 1).text("transport"))
                            .isEqualTo("websocket");
                });
            }
            if (transport != Transport.WEBSOCKET) {
                assertThat(passedOn()).isGreaterThan(passedOn + 1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aClientThatLostItsConnectionIsRecoveredAtAnotherNode(Transport transport) {
        String second = UUID.randomUUID().toString();
        // A node of its own: who left another test in a hurry may still count as connected at a shared one.
        try (SkaldProcess first = node();
                Balancer balancer = new Balancer(first);
                StockClient client = Stock.V4.connect(
                        balancer.address(),
                        ClientOptions.on(transport)
                                .token(new Tokens().listing("viewer", workflow, second))
                                .comingBack())) {
            assertThat(Agents.of(first)
                            .publish(second, List.of(Agents.thought("of the second")))
                            .statusCode())
                    .isEqualTo(202);
            client.subscribe(workflow);
            client.call("workflow:subscribe", "{\"workflowId\":\"" + second + "\",\"after\":1}");
            publish(first, 1, 3);
            client.events(3);

            // The first node does not know of the loss: nothing was closed on its side of the balancer.
            balancer.leadTo(two);
            cut(client, balancer::cutClients);
            publish(first, 4, 3);

            assertThat(recovered(client, 2)).isTrue();
            assertThat(contents(client.events(6))).isEqualTo(numbers(1, 6));
            await().atMost(PATIENCE).until(() -> gauge(first, "skald_connections") == 0);
            publish(two, 7, 1);
            assertThat(contents(client.events(7))).isEqualTo(numbers(1, 7));

            // And once more, now that the second node has noticed.
            balancer.leadTo(first);
            cut(client, balancer::cut);
            assertThat(recovered(client, 3)).isTrue();
            publish(two, 8, 1);
            assertThat(contents(client.events(8))).isEqualTo(numbers(1, 8));
        }
    }

    @Test
    void theClientsOfANodeThatDrainsAreRecoveredAtAnother() {
        try (Balancer balancer = new Balancer(two)) {
            StockClient client;
            try (SkaldProcess draining = node()) {
                balancer.leadTo(draining);
                client = connect(balancer, Transport.WEBSOCKET);
                client.subscribe(workflow);
                publish(draining, 1, 3);
                client.events(3);
                balancer.leadTo(two);
            }
            publish(two, 4, 3);

            assertThat(recovered(client, 2)).isTrue();
            assertThat(contents(client.events(6))).isEqualTo(numbers(1, 6));
            client.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void afterACrashThoseAreRecoveredWhoWatchedOneWorkflow(Transport transport) {
        String second = UUID.randomUUID().toString();
        try (Balancer balancer = new Balancer(two)) {
            SkaldProcess crashing = node();
            balancer.leadTo(crashing);
            try (StockClient single = connect(balancer, transport);
                    StockClient several = Stock.V4.connect(
                            balancer.address(),
                            ClientOptions.on(transport)
                                    .token(new Tokens().listing("viewer", workflow, second))
                                    .comingBack())) {
                single.subscribe(workflow);
                several.subscribe(workflow);
                publish(crashing, 1, 3);
                single.events(3);
                several.events(3);
                several.subscribe(second);
                balancer.leadTo(two);
                crashing.kill();
                publish(two, 4, 3);

                assertThat(recovered(single, 2)).isTrue();
                assertThat(contents(single.events(6))).isEqualTo(numbers(1, 6));
                assertThat(recovered(several, 2)).isFalse();
                assertThat(several.call("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\",\"after\":3}")
                                .path("ok")
                                .asBoolean())
                        .isTrue();
                assertThat(contents(several.events(6))).isEqualTo(numbers(1, 6));
            }
        }
    }

    /** Cuts until the client has noticed: between two polls there is nothing to be cut. */
    private static void cut(StockClient client, Runnable cut) {
        int before = client.seen("disconnect").size();
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            boolean noticed = client.seen("disconnect").size() > before;
            if (!noticed) {
                cut.run();
            }
            return noticed;
        });
    }

    private static boolean recovered(StockClient client, int connects) {
        return client.await("connect", connects)
                .get(connects - 1)
                .content()
                .path("recovered")
                .asBoolean();
    }

    @Test
    void aSessionOfADeadNodeIsUnknown() throws Exception {
        SkaldProcess crashing = node();
        String sid = handshake(crashing);
        assertThat(post(two, sid, "40").statusCode()).isEqualTo(200);
        assertThat(poll(two, sid, Map.of()).body()).startsWith("44{");
        crashing.kill();

        long begun = System.nanoTime();
        HttpResponse<String> refused = poll(two, sid, Map.of());

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("Session ID unknown");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(UNANSWERED);
    }

    @Test
    void aSessionOfANodeThatDoesNotAnswerIsUnknownAfterThreeSeconds() throws Exception {
        try (SkaldProcess paused = node()) {
            String sid = handshake(paused);
            assertThat(post(two, sid, "40").statusCode()).isEqualTo(200);
            paused.pause();
            try {
                long begun = System.nanoTime();
                HttpResponse<String> refused = poll(two, sid, Map.of());

                assertThat(refused.statusCode()).isEqualTo(400);
                assertThat(refused.body()).contains("Session ID unknown");
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(UNANSWERED, Duration.ofSeconds(15));
            } finally {
                paused.resume();
            }
        }
    }

    @Test
    void aForgedPassOnIsRefused() throws Exception {
        String sid = handshake(one);
        String seal = "1;t=" + System.currentTimeMillis() + ";n=AAAAAAAAAAAAAAAAAAAAAA;a=10.0.0.1;m=" + "A".repeat(43);

        assertThat(poll(one, sid, Map.of("Skald-Passed-On", seal)).statusCode()).isEqualTo(403);
        assertThat(poll(one, sid, Map.of("Skald-Passed-On", "")).statusCode()).isEqualTo(403);
        one.awaitLogged("refused: request of another node", "403");
        assertThat(post(one, sid, "40").statusCode()).isEqualTo(200);
    }

    @Test
    void nodesOfAnotherSecretDoNotServeEachOther() throws Exception {
        try (SkaldProcess stranger = node(Map.of("CLUSTER_SECRET", SECRET + "-of-another"))) {
            String sid = handshake(one);

            HttpResponse<String> refused = poll(stranger, sid, Map.of());

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("Session ID unknown");
            stranger.awaitLogged("refused: request of a session at node", "CLUSTER_SECRET");
        }
    }

    @Test
    void whatIsTooLargeIsRefusedWhereItComesInAndTheNextRequestIsServed() throws Exception {
        String elsewhere = handshake(one);
        String here = handshake(two);

        assertThat(post(two, elsewhere, "4".repeat(100_001)).statusCode()).isEqualTo(413);
        assertThat(post(two, here, "40").statusCode()).isEqualTo(200);
        assertThat(poll(two, here, Map.of()).body()).startsWith("44{");
        assertThat(send(two, "&sid=" + elsewhere, Map.of(), HttpRequest.BodyPublishers.noBody(), "DELETE")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(two, elsewhere, "40").statusCode()).isEqualTo(200);
    }

    @Test
    void foreignOriginsAreRefusedWhereTheyComeIn() throws Exception {
        try (SkaldProcess choosy = node(Map.of("CORS_ORIGINS", "https://app.example.com"))) {
            String sid = handshake(one);

            assertThat(poll(choosy, sid, Map.of("Origin", "https://evil.example.com"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(choosy, sid, "40").statusCode()).isEqualTo(200);
            HttpResponse<String> allowed = poll(choosy, sid, Map.of("Origin", "https://app.example.com"));
            assertThat(allowed.statusCode()).isEqualTo(200);
            assertThat(allowed.headers().allValues("access-control-allow-origin"))
                    .containsExactly("https://app.example.com");
        }
    }

    @Test
    void withoutAUrlNothingIsPassedOn() throws Exception {
        try (SkaldProcess alone = SkaldProcess.serving(settings()).awaitReady(200)) {
            assertThat(poll(alone, handshake(one), Map.of()).statusCode()).isEqualTo(400);
            assertThat(poll(one, handshake(alone), Map.of()).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aUrlWithoutASecretStopsTheStart() {
        SkaldProcess refused = SkaldProcess.started(Map.of(
                "JWT_SECRET",
                Tokens.SECRET,
                "EVENT_LOG",
                "redis://127.0.0.1:" + RedisServer.freePort(),
                "NODE_URL",
                "http://127.0.0.1:8080"));
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.err()).hasLineCount(1).contains("CLUSTER_SECRET");
    }

    @Test
    void nodesSpeakTlsWithEachOtherWhoseAuthorityJavaTrusts(@TempDir Path directory) throws Exception {
        Map<String, String> tls = new HashMap<>(tls(directory));
        tls.put("JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStore=" + TestTls.trustStore(directory.resolve("trusted")));
        try (SkaldProcess first = node(tls);
                SkaldProcess second = node(tls);
                Balancer balancer = new Balancer(first)) {
            String sid = handshake(first);
            assertThat(post(second, sid, "40").statusCode()).isEqualTo(200);
            assertThat(poll(second, sid, Map.of()).body()).startsWith("44{");
            URI address = URI.create("https://localhost:" + balancer.address().getPort());
            try (StockClient client = Stock.V4.connect(
                    address, ClientOptions.on(Transport.UPGRADE).token(new Tokens().listing("viewer", workflow)))) {
                // The connection of its polls is kept, and the one of its WebSocket comes to the other node.
                client.await("connect", 1);
                balancer.leadTo(second);
                client.subscribe(workflow);
                publish(first, 1, 3);
                assertThat(contents(client.events(3))).isEqualTo(numbers(1, 3));
            }
        }
    }

    @Test
    void nodesThatDoNotTrustEachOthersAuthorityPassNothingOn(@TempDir Path directory) throws Exception {
        Map<String, String> tls = tls(directory);
        try (SkaldProcess first = node(tls);
                SkaldProcess second = node(tls)) {
            assertThat(poll(second, handshake(first), Map.of()).statusCode()).isEqualTo(400);
            second.awaitLogged("refused: request of a session at node");
        }
    }

    private static Map<String, String> tls(Path directory) {
        return Map.of(
                "TLS_CERT",
                TestTls.copy("rsa.pem", directory.resolve("cert")).toString(),
                "TLS_KEY",
                TestTls.copy("rsa-pkcs8.key", directory.resolve("key")).toString());
    }

    private static SkaldProcess node() {
        return node(Map.of());
    }

    private static SkaldProcess node(Map<String, String> others) {
        int port = RedisServer.freePort();
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("PORT", Integer.toString(port));
        settings.put("NODE_URL", (others.containsKey("TLS_CERT") ? "https" : "http") + "://127.0.0.1:" + port);
        settings.put("CLUSTER_SECRET", SECRET);
        settings.putAll(others);
        return SkaldProcess.serving(settings).awaitReady(200);
    }

    private static Map<String, String> settings() {
        return Map.of("EVENT_LOG", redis.url(), "REDIS_PROBE", PROBE.toString());
    }

    private StockClient connect(Balancer balancer, Transport transport) {
        return Stock.V4.connect(
                balancer.address(),
                ClientOptions.on(transport)
                        .token(new Tokens().listing("viewer", workflow))
                        .comingBack());
    }

    private void publish(SkaldProcess skald, int first, int count) {
        assertThat(Agents.of(skald)
                        .publish(
                                workflow,
                                IntStream.range(first, first + count)
                                        .mapToObj(number -> Agents.thought(Integer.toString(number)))
                                        .toList())
                        .statusCode())
                .isEqualTo(202);
    }

    private String handshake(SkaldProcess skald) throws Exception {
        Matcher sid = SID.matcher(send(skald, "", Map.of(), HttpRequest.BodyPublishers.noBody(), "GET")
                .body());
        assertThat(sid.find()).isTrue();
        return sid.group(1);
    }

    private HttpResponse<String> poll(SkaldProcess skald, String sid, Map<String, String> headers) throws Exception {
        return send(skald, "&sid=" + sid, headers, HttpRequest.BodyPublishers.noBody(), "GET");
    }

    private HttpResponse<String> post(SkaldProcess skald, String sid, String payload) throws Exception {
        return send(skald, "&sid=" + sid, Map.of(), HttpRequest.BodyPublishers.ofString(payload), "POST");
    }

    private HttpResponse<String> send(
            SkaldProcess skald,
            String query,
            Map<String, String> headers,
            HttpRequest.BodyPublisher body,
            String method)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(skald.address() + "/ws/?EIO=4&transport=polling" + query))
                .timeout(Duration.ofSeconds(20))
                .method(method, body);
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private long passedOn() {
        return Stream.of(one, two, three)
                .mapToLong(node -> gauge(node, "skald_passed_on_total"))
                .sum();
    }

    private long gauge(SkaldProcess skald, String name) {
        try {
            String metrics = http.send(
                            HttpRequest.newBuilder(URI.create(skald.address() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            return metrics.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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
