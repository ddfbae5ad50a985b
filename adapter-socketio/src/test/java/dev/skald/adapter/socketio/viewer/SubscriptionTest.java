package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.HeldEventLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may ask for, how it is answered, and which events follow. */
final class SubscriptionTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(new TestSettings().maxClientEvents(1_000));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void historyComesFirstThenWhatIsNew(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "one", "two");
        try (Client client = connected(transport)) {
            JsonNode answer = client.subscribe(workflow);
            gateway.think(workflow, "three");

            assertThat(answer.path("workflowId").textValue()).isEqualTo(workflow.toString());
            assertThat(answer.path("epoch").textValue()).isNotBlank();
            assertThat(answer.path("firstSeq").longValue()).isEqualTo(1);
            assertThat(answer.path("lastSeq").longValue()).isEqualTo(2);
            assertThat(answer.has("reset")).isFalse();
            assertThat(answer.has("gap")).isFalse();
            client.expectSeqs(1, 3);
        }
    }

    @Test
    void anEventIsWrittenAsItWasAppended() {
        WorkflowId workflow = gateway.register("alice");
        String data = "{\"content\":\"ü\\u00fc😀\",  \"n\":1.50e+3,\"big\":12345678901234567890123,\"a\":[ ]}";
        Instant time = Instant.parse("2026-11-23T09:30:00.120456789Z");
        gateway.log()
                .append(
                        workflow,
                        List.of(
                                event(EventType.THOUGHT, data, time),
                                event(EventType.TOOL_CALL, "{\"tool\":\"t\"}", Instant.parse("1999-01-02T03:04:05Z")),
                                event(EventType.RESULT, "{\"r\":null}", time.plusMillis(1)),
                                event(EventType.ERROR, "{\"message\":\"m\"}", time.plusSeconds(86_400))))
                .toCompletableFuture()
                .join();
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow);

            String head = "\",\"workflowId\":\"" + workflow + "\",\"seq\":";
            assertThat(client.next())
                    .startsWith("42[\"agent:thought\",{\"type\":\"thought" + head + "1,\"data\":" + data
                            + ",\"timestamp\":\"2026-11-23T09:30:00.120Z\"},\"")
                    .matches("(?s).*\\},\"[^\"]+\"\\]");
            assertThat(client.next())
                    .startsWith("42[\"agent:tool_call\",{\"type\":\"tool_call" + head
                            + "2,\"data\":{\"tool\":\"t\"},\"timestamp\":\"1999-01-02T03:04:05.000Z\"},\"");
            assertThat(client.next())
                    .startsWith("42[\"agent:result\",{\"type\":\"result" + head
                            + "3,\"data\":{\"r\":null},\"timestamp\":\"2026-11-23T09:30:00.121Z\"},\"");
            JsonNode last = client.event();
            assertThat(last).hasSize(3);
            assertThat(last.path(0).textValue()).isEqualTo("agent:error");
            assertThat(last.path(1).path("timestamp").textValue()).isEqualTo("2026-11-24T09:30:00.120Z");
            assertThat(last.path(2).isTextual()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 125, 126, 127, 2_000, 32_000, 65_000, 66_000, 200_000})
    void eventsOfAnyLengthComeWhole(int length) {
        WorkflowId workflow = gateway.register("alice");
        for (int i = 0; i < 3; i++) {
            gateway.think(workflow, "x".repeat(length), "y");
        }
        for (Transport transport : Transport.values()) {
            try (Client client = connected(transport)) {
                client.subscribe(workflow);
                for (int i = 0; i < 3; i++) {
                    assertThat(client.event()
                                    .path(1)
                                    .path("data")
                                    .path("content")
                                    .textValue())
                            .hasSize(length);
                    assertThat(client.event()
                                    .path(1)
                                    .path("data")
                                    .path("content")
                                    .textValue())
                            .isEqualTo("y");
                }
            }
        }
    }

    @Test
    void aWorkflowThatDoesNotExistYetIsWaitedFor() {
        WorkflowId workflow = WorkflowId.random();
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("root");
            JsonNode answer = client.subscribe(workflow);
            assertThat(answer.path("firstSeq").longValue()).isEqualTo(1);
            assertThat(answer.path("lastSeq").longValue()).isZero();
            assertThat(answer.path("epoch").textValue()).isNotBlank();

            assertThat(gateway.think(workflow, "first").log().epoch())
                    .isEqualTo(answer.path("epoch").textValue());
            client.expectSeqs(1, 1);
        }
    }

    @Test
    void waitingForWorkflowsTakesNoRoomOfThoseThereAre() {
        try (TestGateway small = TestGateway.start(
                        new TestSettings().maxClientEvents(1_000),
                        new MemorySettings(5, 1 << 20, Duration.ofHours(1), 1 << 24, 1),
                        UnaryOperator.identity(),
                        UnaryOperator.identity());
                RawWebSocket client = RawWebSocket.open(small)) {
            client.connect("root");
            List<WorkflowId> waitedFor =
                    Stream.generate(WorkflowId::random).limit(50).toList();
            List<JsonNode> answers = waitedFor.stream().map(client::subscribe).toList();
            assertThat(answers)
                    .allSatisfy(answer ->
                            assertThat(answer.path("epoch").textValue()).isNotBlank());

            WorkflowId workflow = waitedFor.get(7);
            assertThat(small.think(workflow, "1").log().epoch())
                    .isEqualTo(answers.get(7).path("epoch").textValue());
            client.expectSeqs(1, 1);

            client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + waitedFor.get(0) + "\"}");
            JsonNode again = client.subscribe(
                    waitedFor.get(0),
                    "\"after\":0,\"epoch\":\"" + answers.get(0).path("epoch").textValue() + "\"");
            assertThat(again.path("reset").booleanValue()).isTrue();
        }
    }

    @Test
    void afterSkipsWhatTheClientHas() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1", "2", "3", "4", "5");
        try (RawWebSocket client = connected()) {
            JsonNode answer = client.subscribe(workflow, "\"after\":3");
            assertThat(answer.path("firstSeq").longValue()).isEqualTo(1);
            assertThat(answer.path("lastSeq").longValue()).isEqualTo(5);
            client.expectSeqs(4, 5);
        }
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, "\"after\":0");
            client.expectSeqs(1, 5);
        }
        try (RawWebSocket client = connected()) {
            assertThat(client.subscribe(workflow, "\"after\":5").has("reset")).isFalse();
            gateway.think(workflow, "6");
            client.expectSeqs(6, 6);
        }
    }

    @Test
    void latestMeansLiveOnly() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1", "2");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, "\"after\":\"latest\"");
            gateway.think(workflow, "3");
            client.expectSeqs(3, 3);
        }
    }

    @Test
    void aNegativeNumberBeginsSoManyEventsBeforeTheEnd() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1", "2", "3", "4", "5");
        try (RawWebSocket client = connected()) {
            JsonNode answer = client.subscribe(workflow, "\"after\":-2");
            assertThat(answer.has("reset")).isFalse();
            assertThat(answer.has("gap")).isFalse();
            client.expectSeqs(4, 5);
            gateway.think(workflow, "6");
            client.expectSeqs(6, 6);
        }
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, "\"after\":-10000");
            client.expectSeqs(1, 6);
        }
        try (RawWebSocket client = connected()) {
            JsonNode other = client.subscribe(workflow, "\"after\":-1,\"epoch\":\"another\"");
            assertThat(other.path("reset").booleanValue()).isTrue();
            client.expectSeqs(6, 6);
        }
        try (RawWebSocket client = connected()) {
            JsonNode none = client.subscribe(workflow, "\"after\":-1,\"epoch\":\"\"");
            assertThat(none.has("reset")).isFalse();
            client.expectSeqs(6, 6);
        }
    }

    @Test
    void theTailOfATrimmedLogIsNoGap() {
        try (TestGateway small = TestGateway.start(
                        TestGateway.settings(), new MemorySettings(5, 1 << 20, Duration.ofHours(1), 1 << 24, 10));
                RawWebSocket client = RawWebSocket.open(small)) {
            WorkflowId workflow = small.register("alice");
            for (int i = 1; i <= 12; i++) {
                small.think(workflow, "" + i);
            }
            client.connect("alice");
            JsonNode answer = client.subscribe(workflow, "\"after\":-9");
            assertThat(answer.has("gap")).isFalse();
            assertThat(answer.has("reset")).isFalse();
            client.expectSeqs(8, 12);
        }
    }

    @Test
    void whatIsNoneOfThisLogsIsAReset() {
        WorkflowId workflow = gateway.register("alice");
        String epoch = gateway.think(workflow, "1", "2", "3").log().epoch();
        try (RawWebSocket client = connected()) {
            JsonNode same = client.subscribe(workflow, "\"after\":2,\"epoch\":\"" + epoch + "\"");
            assertThat(same.has("reset")).isFalse();
            client.expectSeqs(3, 3);
        }
        try (RawWebSocket client = connected()) {
            JsonNode other = client.subscribe(workflow, "\"after\":2,\"epoch\":\"another\"");
            assertThat(other.path("reset").booleanValue()).isTrue();
            assertThat(other.path("epoch").textValue()).isEqualTo(epoch);
            client.expectSeqs(1, 3);
        }
        try (RawWebSocket client = connected()) {
            assertThat(client.subscribe(workflow, "\"after\":4").path("reset").booleanValue())
                    .isTrue();
            client.expectSeqs(1, 3);
        }
        try (RawWebSocket client = connected()) {
            JsonNode live = client.subscribe(workflow, "\"after\":\"latest\",\"epoch\":\"another\"");
            assertThat(live.path("reset").booleanValue()).isTrue();
            gateway.think(workflow, "4");
            client.expectSeqs(4, 4);
        }
    }

    @Test
    void whatWasTrimmedIsAGap() {
        try (TestGateway small = TestGateway.start(
                TestGateway.settings(), new MemorySettings(5, 1 << 20, Duration.ofHours(1), 1 << 24, 10))) {
            WorkflowId workflow = small.register("alice");
            for (int i = 1; i <= 12; i++) {
                small.think(workflow, "" + i);
            }
            try (RawWebSocket client = RawWebSocket.open(small)) {
                client.connect("alice");
                JsonNode answer = client.subscribe(workflow, "\"after\":3");
                assertThat(answer.path("gap").toString()).isEqualTo("{\"from\":4,\"to\":7}");
                assertThat(answer.path("firstSeq").longValue()).isEqualTo(8);
                client.expectSeqs(8, 12);
            }
            try (RawWebSocket client = RawWebSocket.open(small)) {
                client.connect("alice");
                assertThat(client.subscribe(workflow).has("gap")).isFalse();
                client.expectSeqs(8, 12);
            }
        }
    }

    @Test
    void aSecondSubscriptionOnlyMovesForward() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1", "2", "3");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow);
            client.expectSeqs(1, 3);
            client.subscribe(workflow);
            client.subscribe(workflow, "\"after\":1");
            gateway.think(workflow, "4");
            client.expectSeqs(4, 4);

            client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");
            client.subscribe(workflow, "\"after\":1");
            client.expectSeqs(2, 4);
        }
    }

    @Test
    void nothingFollowsTheAnswerToAnUnsubscribe() {
        WorkflowId workflow = gateway.register("alice");
        WorkflowId other = gateway.register("alice");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow);
            client.subscribe(other);
            JsonNode answer = client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");
            assertThat(answer.toString()).isEqualTo("{\"ok\":true}");
            gateway.think(workflow, "unheard");
            gateway.think(other, "heard");

            assertThat(client.event().path(1).path("workflowId").textValue()).isEqualTo(other.toString());
            assertThat(client.ask(3, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}")
                            .toString())
                    .isEqualTo("{\"ok\":true}");
            assertThat(client.pending()).isEmpty();
        }
    }

    @Test
    void anEventWithoutAcknowledgementIsCarriedOutSilently() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1");
        try (RawWebSocket client = connected()) {
            client.send("42[\"nonsense\"]");
            client.send("42[\"workflow:subscribe\",{}]");
            client.send("42[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\"}]");
            client.expectSeqs(1, 1);
        }
    }

    @Test
    void theIdOfAWorkflowIsAnsweredInLowerCase() {
        WorkflowId workflow = gateway.register("alice");
        try (RawWebSocket client = connected()) {
            JsonNode answer = client.ask(
                    1,
                    "workflow:subscribe",
                    "{\"workflowId\":\"" + workflow.toString().toUpperCase(java.util.Locale.ROOT) + "\"}");
            assertThat(answer.path("workflowId").textValue()).isEqualTo(workflow.toString());
        }
    }

    @Test
    void anUnknownWorkflowAndAForbiddenOneAreToldApartByNobody() {
        WorkflowId bobs = gateway.register("bob");
        gateway.think(bobs, "secret");
        try (RawWebSocket client = connected()) {
            JsonNode forbidden = client.ask(1, "workflow:subscribe", "{\"workflowId\":\"" + bobs + "\"}");
            JsonNode unknown = client.ask(2, "workflow:subscribe", "{\"workflowId\":\"" + WorkflowId.random() + "\"}");

            assertRefused(forbidden, 403, "forbidden");
            assertThat(unknown).isEqualTo(forbidden);
            gateway.think(bobs, "another secret");
            assertRefused(client.ask(3, "nonsense", "1"), 404, "unknown_event");
            assertThat(client.pending()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "1",
                "\"7b0e8d5c-0000-4000-8000-000000000001\"",
                "[]",
                "{\"workflowId\":1}",
                "{\"workflowId\":\"no-uuid\"}",
                "{\"workflowId\":\"1-1-1-1-1\"}",
                "{\"workflowId\":null}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":-10001}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":-1.5}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":\"-1\"}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":-9223372036854775808}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":-9223372036854775809}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":1.5}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":\"1\"}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":\"LATEST\"}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":{}}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":true}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"after\":99999999999999999999}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"epoch\":7}",
                "{\"workflowId\":\"7b0e8d5c-0000-4000-8000-000000000001\",\"epoch\":{}}"
            })
    void whatCannotBeUnderstoodIsRefused(String argument) {
        try (RawWebSocket client = connected()) {
            assertRefused(client.ask(1, "workflow:subscribe", argument), 400, "bad_request");
            if (!argument.contains("7b0e") || !argument.startsWith("{")) {
                assertRefused(client.ask(2, "workflow:unsubscribe", argument), 400, "bad_request");
            }
            assertRefused(client.ask(3, "agent:thought", argument), 404, "unknown_event");
        }
    }

    @Test
    void theLargestSeqIsNoTrouble() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1");
        try (RawWebSocket client = connected()) {
            JsonNode answer = client.subscribe(workflow, "\"after\":" + Long.MAX_VALUE);
            assertThat(answer.path("reset").booleanValue()).isTrue();
            client.expectSeqs(1, 1);
        }
    }

    @Test
    void thereAreOnlySoManySubscriptionsToASocket() {
        try (TestGateway small = TestGateway.start(new TestSettings().maxSubscriptions(2));
                RawWebSocket client = RawWebSocket.open(small)) {
            client.connect("alice");
            WorkflowId first = small.register("alice");
            client.subscribe(first);
            client.subscribe(small.register("alice"));
            String third = "{\"workflowId\":\"" + small.register("alice") + "\"}";

            assertRefused(client.ask(1, "workflow:subscribe", third), 429, "too_many_requests");
            client.subscribe(first);
            client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + first + "\"}");
            assertThat(client.ask(3, "workflow:subscribe", third).path("ok").booleanValue())
                    .isTrue();
            assertThat(small.delivery().watchedWorkflows()).isEqualTo(2);
        }
    }

    @Test
    void thereAreOnlySoManyEventsASecond() {
        try (TestGateway small =
                        TestGateway.start(new TestSettings().maxSubscriptions(2).maxClientEvents(5));
                Client client = Polls.open(small)) {
            client.connect("alice");
            // In one payload, which takes no time that would give room for more.
            client.send(IntStream.range(0, 8)
                    .mapToObj(i -> "42" + i + "[\"nonsense\",1]")
                    .collect(Collectors.joining("\u001e")));
            for (int i = 0; i < 7; i++) {
                assertRefused(answer(client, i), 404, "unknown_event");
            }
            assertRefused(answer(client, 7), 429, "too_many_requests");
            await().untilAsserted(() -> assertRefused(client.ask(9, "nonsense", "1"), 404, "unknown_event"));
        }
    }

    private static JsonNode answer(Client client, int id) {
        String answer = client.message();
        assertThat(answer).startsWith("43" + id + "[");
        return Client.Json.parse(answer.substring(("43" + id).length())).get(0);
    }

    @ParameterizedTest
    @EnumSource
    void allThatMayBeWatchedIsSubscribedToAtOnceAtEachConnect(Transport transport) {
        try (TestGateway defaults = TestGateway.start()) {
            List<WorkflowId> workflows =
                    Stream.generate(() -> defaults.register("alice")).limit(100).toList();
            try (Returning client = new Returning(defaults)) {
                for (int connects = 0; connects < 3; connects++) {
                    assertThat(client.connect(transport, "alice")).isEqualTo(connects > 0);
                    for (int i = 0; i < 100; i++) {
                        client.connection()
                                .send("42" + i + "[\"workflow:subscribe\",{\"workflowId\":\"" + workflows.get(i)
                                        + "\"}]");
                    }
                    for (int i = 0; i < 100; i++) {
                        assertThat(client.connection().message()).startsWith("43" + i + "[{\"ok\":true,");
                    }
                    workflows.forEach(workflow -> defaults.think(workflow, "x"));
                    client.take(100);
                    client.drop();
                }
            }
        }
    }

    @Test
    void onlySoMuchMayWaitForALogThatDoesNotAnswer() {
        CompletableFuture<Void> answers = new CompletableFuture<>();
        try (TestGateway small = TestGateway.start(
                        new TestSettings().maxSubscriptions(3).maxClientEvents(4),
                        TestGateway.memory(),
                        log -> new HeldEventLog(log, answers),
                        directory -> directory);
                RawWebSocket client = RawWebSocket.open(small)) {
            client.connect("alice");
            String subscribe = "421[\"workflow:subscribe\",{\"workflowId\":\"" + small.register("alice") + "\"}]";
            List<String> told = new ArrayList<>();
            await().until(() -> {
                client.send(subscribe);
                told.addAll(client.takeAll());
                return told.stream().anyMatch(answer -> answer.contains("wait"));
            });
            assertThat(told).allMatch(answer -> answer.contains("\"code\":\"too_many_requests\""));

            answers.complete(null);

            await().until(() -> {
                told.addAll(client.takeAll());
                return told.stream()
                                .filter(answer -> answer.contains("\"ok\":true"))
                                .count()
                        == 1 + 3 + 4;
            });
        }
    }

    @Test
    void subscribersOfSeveralWorkflowsGetEachInOrder() {
        List<WorkflowId> workflows = List.of(
                gateway.register("alice"), gateway.register("bob", "alice"), gateway.register("carol", "bob", "alice"));
        try (RawWebSocket client = connected()) {
            workflows.forEach(client::subscribe);
            for (int i = 0; i < 20; i++) {
                workflows.forEach(workflow -> gateway.think(workflow, "x"));
            }
            long[] seen = new long[3];
            for (int i = 0; i < 60; i++) {
                JsonNode event = client.event().path(1);
                int which = workflows.indexOf(
                        WorkflowId.parse(event.path("workflowId").textValue()));
                assertThat(event.path("seq").longValue()).isEqualTo(++seen[which]);
            }
        }
    }

    private static NewEvent event(EventType type, String data, Instant time) {
        return new NewEvent(type, EventData.of(data), time, Optional.empty());
    }

    private static void assertRefused(JsonNode answer, int status, String code) {
        assertThat(answer.path("ok").booleanValue()).isFalse();
        assertThat(answer.path("error").path("status").intValue()).isEqualTo(status);
        assertThat(answer.path("error").path("code").textValue()).isEqualTo(code);
        assertThat(answer.path("error").path("message").textValue()).isNotBlank();
    }

    private static RawWebSocket connected() {
        return (RawWebSocket) connected(Transport.WEBSOCKET);
    }

    private static Client connected(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        return client;
    }
}
