package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** People who watch workflows, with each stock client on each transport. */
class ViewingIT {

    private static final String ON_EACH_TRANSPORT = "dev.skald.bootstrap.e2e.Stock#onEachTransport";

    private static final int CLIENTS_IN_SILENCE = 4;

    private static final List<String> EVERY_KIND = List.of(
            "{\"type\":\"thought\",\"data\":{\"content\":\"Grüße, 世界 🎨\",\"depth\":2}}",
            "{\"type\":\"tool_call\",\"data\":{\"tool\":\"paint\",\"callId\":\"c1\",\"status\":\"started\","
                    + "\"input\":{\"size\":[640,480],\"seed\":null}}}",
            "{\"type\":\"tool_call\",\"data\":{\"content\":\"Generating image…\"}}",
            "{\"type\":\"error\",\"data\":{\"message\":\"out of paint\",\"code\":\"paint\",\"retryable\":true}}",
            "{\"type\":\"result\",\"data\":{\"answer\":{\"ratio\":0.5,\"ok\":true}},"
                    + "\"timestamp\":\"2026-11-23T10:30:00.123456+01:00\"}");

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    private final Agents agents = Agents.of(skald);
    private final String workflow = UUID.randomUUID().toString();

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void theLogTellsWhoIsConnectedAsWhichSocket(Stock stock, Transport transport) {
        String subject = "alice-" + workflow;
        String id;
        try (StockClient client = connect(stock, transport, skald.tokens().viewer(subject))) {
            id = client.connected();
            assertThat(id).isNotBlank();
            skald.awaitLogged("connected", id, subject);
        }
        skald.awaitLogged("disconnected", id, subject);
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void eachEventArrivesOnceInOrderAndAsItWasPublished(Stock stock, Transport transport) {
        try (StockClient client = viewer(stock, transport)) {
            JsonNode answer = client.subscribe(workflow);
            assertThat(answer.path("ok").asBoolean()).isTrue();
            assertThat(answer.path("workflowId").asText()).isEqualTo(workflow);
            assertThat(answer.path("firstSeq").asLong()).isEqualTo(1);
            assertThat(answer.path("lastSeq").asLong()).isZero();

            for (String event : EVERY_KIND) {
                assertThat(agents.publish(workflow, event).statusCode()).isEqualTo(202);
            }
            assertThat(agents.publish(workflow, EVERY_KIND).statusCode()).isEqualTo(202);

            client.await("event", 2 * EVERY_KIND.size());
            assertThat(client.call("workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}")
                            .path("ok")
                            .asBoolean())
                    .isTrue();
            List<StockClient.Seen> seen = client.seen("event");
            assertThat(seen).hasSize(2 * EVERY_KIND.size());
            for (int i = 0; i < seen.size(); i++) {
                assertDelivered(seen.get(i).content(), i + 1, EVERY_KIND.get(i % EVERY_KIND.size()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void aHistoryOfTokensIsJoinedForWhoAsksForIt(Stock stock, Transport transport) {
        List<String> tokens = IntStream.range(0, 10_000)
                .mapToObj(number -> number % 100 == 0 ? "\\ud83d" : number % 100 == 1 ? "\\ude00" : " tok" + number)
                .toList();
        for (int from = 0; from < tokens.size(); from += 1_000) {
            List<String> events = tokens.subList(from, from + 1_000).stream()
                    .map(Agents::thought)
                    .toList();
            assertThat(agents.publish(workflow, events).statusCode()).isEqualTo(202);
        }
        String text = String.join("", tokens).replace("\\ud83d\\ude00", "😀");
        try (StockClient client = viewer(stock, transport)) {
            client.call("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\",\"coalesce\":100}");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(joined(client)).isEqualTo(text));

            assertThat(client.seen("event")).hasSizeLessThanOrEqualTo(tokens.size() / 50);
            int seen = client.seen("event").size();
            agents.publish(workflow, List.of(Agents.thought("a"), Agents.thought("b"), EVERY_KIND.get(1)));
            List<JsonNode> live = client.events(seen + 2).subList(seen, seen + 2);
            assertThat(live.get(0).path("fromSeq").asLong()).isEqualTo(10_001);
            assertThat(live.get(0).path("seq").asLong()).isEqualTo(10_002);
            assertThat(live.get(1).path("type").asText()).isEqualTo("tool_call");
        }
    }

    private static String joined(StockClient client) {
        StringBuilder text = new StringBuilder();
        client.seen("event")
                .forEach(event -> text.append(event.content()
                        .path("args")
                        .path(0)
                        .path("data")
                        .path("content")
                        .asText()));
        return text.toString();
    }

    /** The client for Java takes strings alone for its {@code auth}, and its listeners any number of arguments. */
    static Stream<Arguments> butInJava() {
        return Stock.onEachTransport().filter(client -> client.get()[0] != Stock.JAVA);
    }

    @ParameterizedTest
    @MethodSource("butInJava")
    void whoTakesNoOffsetsIsGivenEventsOfOneArgument(Stock stock, Transport transport) {
        String token = skald.tokens().listing("viewer", workflow);
        ClientOptions options = ClientOptions.on(transport);
        try (StockClient bare = stock.connect(
                        skald.address(), options.auth("{\"token\":\"" + token + "\",\"offsets\":false}"));
                StockClient usual = stock.connect(skald.address(), options.token(token))) {
            bare.subscribe(workflow);
            usual.subscribe(workflow);
            agents.publish(workflow, thoughts(1, 100));
            bare.events(100);
            usual.events(100);

            for (int i = 0; i < 100; i++) {
                JsonNode args = bare.seen("event").get(i).content().path("args");
                JsonNode usualArgs = usual.seen("event").get(i).content().path("args");
                assertThat(args).hasSize(1);
                assertThat(usualArgs).hasSize(2);
                assertThat(args.path(0)).isEqualTo(usualArgs.path(0));
                assertThat(args.path(0).path("seq").asInt()).isEqualTo(i + 1);
            }
        }
    }

    private void assertDelivered(JsonNode delivered, int seq, String published) {
        JsonNode event = Agents.json(published);
        JsonNode payload = delivered.path("args").path(0);
        assertThat(delivered.path("name").asText())
                .isEqualTo("agent:" + event.path("type").asText());
        assertThat(payload.propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("type", "workflowId", "seq", "data", "timestamp");
        assertThat(payload.path("type")).isEqualTo(event.path("type"));
        assertThat(payload.path("workflowId").asText()).isEqualTo(workflow);
        assertThat(payload.path("seq").asLong()).isEqualTo(seq);
        assertThat(payload.path("data")).isEqualTo(event.path("data"));
        String timestamp = payload.path("timestamp").asText();
        assertThat(timestamp).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        if (event.has("timestamp")) {
            assertThat(timestamp).isEqualTo("2026-11-23T09:30:00.123Z");
        } else {
            assertThat(Instant.parse(timestamp)).isAfter("2026-01-01T00:00:00Z");
        }
        assertThat(delivered.path("args")).hasSize(2);
        assertThat(delivered.path("args").path(1).isTextual()).isTrue();
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoComesLateSeesWhatWasBeforeFirst(Stock stock, Transport transport) {
        agents.publish(workflow, thoughts(1, 300));
        try (StockClient client = viewer(stock, transport)) {
            JsonNode answer = client.subscribe(workflow);
            assertThat(answer.path("lastSeq").asLong()).isGreaterThanOrEqualTo(300);
            for (int i = 301; i <= 320; i++) {
                agents.publish(workflow, Agents.thought("thought " + i));
            }
            assertThat(client.events(320))
                    .extracting(event -> event.path("data").path("content").asText())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 320)
                            .mapToObj(i -> "thought " + i)
                            .toList());
        }
    }

    /** Nothing is published any more: nobody is helped on by what comes later. */
    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void aLongHistoryArrivesThoughNothingFollows(Stock stock, Transport transport) {
        agents.publish(
                workflow,
                IntStream.rangeClosed(1, 1_000)
                        .mapToObj(i -> Agents.thought("thought " + i + " " + "and so on ".repeat(10)))
                        .toList());
        List<StockClient> clients = Stream.generate(() -> viewer(stock, transport))
                .limit(CLIENTS_IN_SILENCE)
                .toList();
        for (StockClient client : clients) {
            client.calling("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\",\"after\":10}");
        }
        for (StockClient client : clients) {
            assertThat(client.events(990))
                    .extracting(event -> event.path("seq").asLong())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(11, 1_000).boxed().toList());
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whoComesBackGoesOnWhereHeWas(Stock stock, Transport transport) {
        agents.publish(workflow, thoughts(1, 10));
        String epoch;
        try (StockClient first = viewer(stock, transport)) {
            epoch = first.subscribe(workflow).path("epoch").asText();
            first.events(10);
        }
        agents.publish(workflow, thoughts(11, 5));
        try (StockClient second = viewer(stock, transport)) {
            second.call(
                    "workflow:subscribe",
                    "{\"workflowId\":\"" + workflow + "\",\"after\":10,\"epoch\":\"" + epoch + "\"}");
            assertThat(second.events(5))
                    .extracting(event -> event.path("seq").asLong())
                    .containsExactly(11L, 12L, 13L, 14L, 15L);
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void nothingIsLostWhileTheTransportChanges(Stock stock, Transport transport) {
        try (StockClient client = viewer(stock, transport)) {
            client.subscribe(workflow);
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                agents.publish(workflow, Agents.thought("step " + i));
                expected.add(i + " step " + i);
            }
            assertThat(client.events(100))
                    .extracting(event -> event.path("seq").asLong() + " "
                            + event.path("data").path("content").asText())
                    .containsExactlyElementsOf(expected);
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(
                                    client.calling("workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}")
                                            .join()
                                            .path("transport")
                                            .asText())
                            .isEqualTo(transport.settled()));
        }
    }

    @ParameterizedTest
    @MethodSource(ON_EACH_TRANSPORT)
    void whatIsNotUnderstoodIsAnsweredAsSuch(Stock stock, Transport transport) {
        try (StockClient client = viewer(stock, transport)) {
            client.connected();
            assertThat(client.call("workflow:sing", "{}")
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("unknown_event");
            assertThat(client.subscribe("not-a-uuid")
                            .path("error")
                            .path("status")
                            .asInt())
                    .isEqualTo(400);
            assertThat(client.call("workflow:subscribe")
                            .path("error")
                            .path("code")
                            .asText())
                    .isEqualTo("bad_request");
        }
    }

    private StockClient viewer(Stock stock, Transport transport) {
        return connect(stock, transport, skald.tokens().listing("viewer", workflow));
    }

    private static StockClient connect(Stock stock, Transport transport, String token) {
        return stock.connect(skald.address(), ClientOptions.on(transport).token(token));
    }

    private static List<String> thoughts(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Agents.thought("thought " + i))
                .toList();
    }
}
