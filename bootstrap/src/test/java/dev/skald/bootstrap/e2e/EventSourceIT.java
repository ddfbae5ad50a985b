package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A stock client of server-sent events, which knows nothing of Skald, against the jar. */
@Execution(ExecutionMode.CONCURRENT)
class EventSourceIT {

    private final String workflow = UUID.randomUUID().toString();

    private URI stream(URI address) {
        return address.resolve("/v1/workflows/" + workflow + "/stream");
    }

    private StockClient open(URI address, String token) {
        return NodeDriver.shared().stream(stream(address), token);
    }

    private static void thoughts(Agents agents, String workflow, int from, int to) {
        List<String> events = IntStream.rangeClosed(from, to)
                .mapToObj(number -> Agents.thought("thought " + number))
                .toList();
        assertThat(agents.publish(workflow, events).statusCode()).isEqualTo(202);
    }

    private static List<StockClient.Seen> named(StockClient client, String name) {
        return client.seen("event").stream()
                .filter(event -> event.text("name").equals(name))
                .toList();
    }

    private static List<Long> seqs(StockClient client) {
        return named(client, "agent:thought").stream()
                .map(event -> event.content().path("args").path(0).path("seq").asLong())
                .toList();
    }

    private static void awaitSeqs(StockClient client, Long... seqs) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(seqs(client))
                        .as(() -> client.seen().toString())
                        .containsExactly(seqs));
    }

    /** What the client was told when it began for the {@code time}th time. */
    private static JsonNode subscribed(StockClient client, int time) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(named(client, "workflow:subscribed"))
                        .as(() -> client.seen().toString())
                        .hasSizeGreaterThanOrEqualTo(time));
        return named(client, "workflow:subscribed")
                .get(time - 1)
                .content()
                .path("args")
                .path(0);
    }

    @Test
    void seesWhatWasAndWhatComesAndTheEndOfItsRight() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "owner", "viewer");
            thoughts(agents, workflow, 1, 3);
            try (StockClient viewer = open(skald.address(), skald.tokens().viewer("viewer"))) {
                awaitSeqs(viewer, 1L, 2L, 3L);
                thoughts(agents, workflow, 4, 5);
                awaitSeqs(viewer, 1L, 2L, 3L, 4L, 5L);
                JsonNode subscribed = subscribed(viewer, 1);
                assertThat(subscribed.path("lastSeq").asInt()).isEqualTo(3);
                assertThat(named(viewer, "agent:thought")
                                .get(4)
                                .content()
                                .path("args")
                                .path(1)
                                .asText())
                        .isEqualTo(subscribed.path("epoch").asText() + ".5");
                assertThat(agents.send(agents.to("/metrics").GET()).body()).contains("skald_streams 1.0");
                agents.register(workflow, "owner", "another");
                assertThat(viewer.notice("workflow:unsubscribed").path("reason").asText())
                        .isEqualTo("forbidden");
                // It comes back by itself, and is told that it may not.
                assertThat(viewer.await("connect_error", 1)
                                .get(0)
                                .content()
                                .path("code")
                                .asInt())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void goesOnWhereItWasCutOff() {
        try (Relay relay = new Relay();
                SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            relay.leadTo(skald.port());
            Agents agents = Agents.of(skald);
            thoughts(agents, workflow, 1, 3);
            try (StockClient viewer = open(relay.address(), skald.tokens().listing("viewer", workflow))) {
                awaitSeqs(viewer, 1L, 2L, 3L);
                relay.hold(Relay.Held.ANSWERS);
                thoughts(agents, workflow, 4, 6);
                relay.awaitHeld();
                relay.lose();
                awaitSeqs(viewer, 1L, 2L, 3L, 4L, 5L, 6L);
                thoughts(agents, workflow, 7, 7);
                awaitSeqs(viewer, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
                assertThat(subscribed(viewer, 2).has("reset")).isFalse();
                assertThat(subscribed(viewer, 2).has("gap")).isFalse();
            }
        }
    }

    @Test
    void isToldWhatItMissedForGood() {
        try (Relay relay = new Relay();
                SkaldProcess skald = SkaldProcess.serving(Map.of("RETENTION_EVENTS", "3"))) {
            relay.leadTo(skald.port());
            Agents agents = Agents.of(skald);
            thoughts(agents, workflow, 1, 2);
            try (StockClient viewer = open(relay.address(), skald.tokens().listing("viewer", workflow))) {
                awaitSeqs(viewer, 1L, 2L);
                relay.hold(Relay.Held.ANSWERS);
                thoughts(agents, workflow, 3, 10);
                relay.awaitHeld();
                relay.lose();
                awaitSeqs(viewer, 1L, 2L, 8L, 9L, 10L);
                assertThat(subscribed(viewer, 2).path("gap").toString()).isEqualTo("{\"from\":3,\"to\":7}");
            }
        }
    }

    @Test
    void comesBackByItselfToTheNextProcess() {
        try (SkaldProcess first = SkaldProcess.serving(Map.of())) {
            thoughts(Agents.of(first), workflow, 1, 3);
            try (StockClient viewer = open(first.address(), first.tokens().listing("viewer", workflow))) {
                awaitSeqs(viewer, 1L, 2L, 3L);
                first.terminate();
                viewer.await("disconnect", 1);
                assertThat(first.exitCode()).isIn(0, 143);
                try (SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(first.port())))) {
                    thoughts(Agents.of(second), workflow, 1, 1);
                    assertThat(subscribed(viewer, 2).path("reset").asBoolean()).isTrue();
                    awaitSeqs(viewer, 1L, 2L, 3L, 1L);
                }
            }
        }
    }

    @Test
    void endsWithItsTokenAndIsRefusedWithIt() {
        NodeDriver.shared();
        try (SkaldProcess skald = SkaldProcess.serving(Map.of("JWT_CLOCK_SKEW", "PT0S"));
                StockClient viewer = open(skald.address(), skald.tokens().shortLived("brief", Duration.ofSeconds(7)))) {
            assertThat(viewer.notice("auth:expiring").path("expiresAt").asText())
                    .endsWith("Z");
            assertThat(viewer.notice("auth:expired").toString()).isEqualTo("{}");
            assertThat(viewer.await("connect_error", 1)
                            .get(0)
                            .content()
                            .path("code")
                            .asInt())
                    .isEqualTo(401);
            assertThat(viewer.seen("connect")).hasSize(1);
        }
    }

    /** The lines of the page for browser developers, word for word. */
    @Test
    void comesBackWithAnotherTokenWhenItsOwnExpires() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of("JWT_CLOCK_SKEW", "PT0S"));
                Page page = Page.with(Documentation.FRONT_END.files())) {
            Agents agents = Agents.of(skald);
            thoughts(agents, workflow, 1, 2);
            // The time that the page takes to load is not the token's.
            page.run("await load('stream.js');");
            page.run("""
                    const { stream } = await load("stream.js");
                    const tokens = ["%s", "%s"];
                    stream("%s", "%s", async () => tokens.length > 1 ? tokens.shift() : tokens[0], show("page"));
                    """.formatted(
                            skald.tokens().shortLived("brief", Duration.ofSeconds(7)),
                            skald.tokens().listing("viewer", workflow),
                            skald.address(),
                            workflow));
            assertThat(page.seqsUpTo("page", 2)).containsExactly(1L, 2L);
            page.await("page", "auth:expired");
            thoughts(agents, workflow, 3, 3);
            assertThat(page.seqsUpTo("page", 3)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void seesARunWithItsThoughtsJoined() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "viewer");
            JsonNode run = agents.open(workflow);
            try (StockClient viewer = NodeDriver.shared().stream(
                    URI.create(stream(skald.address()) + "?coalesce=1000"),
                    skald.tokens().viewer("viewer"))) {
                assertThat(subscribed(viewer, 1).path("run").path("state").asText())
                        .isEqualTo("running");
                agents.publish(workflow, run, Agents.thought("0"));
                awaitSeqs(viewer, 1L);
                String joined = String.join("\n", Agents.thought("1"), Agents.thought("2"), Agents.thought("3"));
                assertThat(agents.publishLines(workflow, run, joined).statusCode())
                        .isEqualTo(202);
                new Agents(skald.address(), skald.tokens().viewer("viewer"))
                        .control(workflow, "{\"action\":\"cancel\"}");
                agents.publish(
                        workflow, run, "{\"type\":\"error\",\"data\":{\"message\":\"\",\"code\":\"cancelled\"}}");
                JsonNode ended = viewer.notice("workflow:run").path("run");
                assertThat(ended.path("state").asText()).isEqualTo("cancelled");
                assertThat(ended.path("runId")).isEqualTo(run.path("runId"));
                assertThat(viewer.notice("workflow:controlled").path("by").asText())
                        .isEqualTo("viewer");
                JsonNode thought =
                        named(viewer, "agent:thought").get(1).content().path("args");
                assertThat(thought.path(0).path("fromSeq").asInt()).isEqualTo(2);
                assertThat(thought.path(0).path("data").path("content").asText())
                        .isEqualTo("123");
                assertThat(thought.path(1).asText())
                        .isEqualTo(subscribed(viewer, 1).path("epoch").asText() + ".4");
                // A notice is no position to come back to.
                assertThat(named(viewer, "workflow:run")
                                .get(0)
                                .content()
                                .path("args")
                                .path(1)
                                .asText())
                        .isEmpty();
                assertThat(seqs(viewer)).containsExactly(1L, 4L);

                agents.open(workflow);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(named(viewer, "workflow:run"))
                                .extracting(notice -> notice.content()
                                        .path("args")
                                        .path(0)
                                        .path("run")
                                        .path("state")
                                        .asText())
                                .containsExactly("cancelled", "running"));
            }
        }
    }

    @Test
    void curlShowsARunAsItHappens() throws Exception {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            JsonNode run = agents.open(workflow);
            Process curl = new ProcessBuilder(
                            "curl",
                            "-sSN",
                            stream(skald.address()) + "?coalesce=1000",
                            "-H",
                            "Authorization: Bearer " + skald.tokens().listing("viewer", workflow))
                    .start();
            try (BufferedReader lines = curl.inputReader(StandardCharsets.UTF_8)) {
                assertThat(upTo(lines, "data: ")).last().asString().contains("\"state\":\"running\"");
                agents.publishLines(workflow, run, String.join("\n", Agents.thought("1"), Agents.thought("2")));
                String thoughts = String.join("\n", upTo(lines, "data: "));
                assertThat(thoughts)
                        .contains("event: agent:thought\nid: ", ".2\n", "\"fromSeq\":1", "\"content\":\"12\"");
                agents.publish(workflow, run, "{\"type\":\"result\",\"data\":{\"answer\":42.10}}");
                assertThat(String.join("\n", upTo(lines, "data: "))).contains("event: agent:result\nid: ", "42.10");
                assertThat(String.join("\n", upTo(lines, "data: ")))
                        .contains("event: workflow:run\ndata: {", "\"state\":\"succeeded\"")
                        .doesNotContain("id: ");
            } finally {
                curl.destroy();
            }
        }
    }

    /** The lines up to one that begins so. */
    private static List<String> upTo(BufferedReader lines, String begin) throws IOException {
        List<String> read = new ArrayList<>();
        String line;
        do {
            line = lines.readLine();
            read.add(String.valueOf(line));
        } while (line != null && !line.startsWith(begin));
        return read;
    }

    @Test
    void whoMayNotReadIsTold() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "owner");
            HttpResponse<String> refused =
                    agents.send(agents.to(stream(skald.address()).getPath())
                            .header("Authorization", "Bearer " + skald.tokens().viewer("stranger"))
                            .GET());
            assertThat(refused.statusCode()).isEqualTo(403);
        }
    }
}
