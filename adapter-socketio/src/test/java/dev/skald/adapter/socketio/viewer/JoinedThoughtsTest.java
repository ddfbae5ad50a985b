package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thoughts that are joined, as clients are sent them (the protocol, section 3). */
final class JoinedThoughtsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

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
    void thoughtsComeAsOneInFrontOfWhatIsNone(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Client client = connected(transport)) {
            client.subscribe(workflow, "\"coalesce\":1000");
            gateway.think(workflow, "a");
            client.expectSeqs(1, 1);
            // At once: what waits for more does so no longer than a second.
            append(
                    workflow,
                    TestGateway.thought("b"),
                    TestGateway.thought("\\ud83d"),
                    TestGateway.thought("\\ude00"),
                    TestGateway.thought("c"),
                    event(EventType.TOOL_CALL, "{\"tool\":\"t\"}"));

            JsonNode joined = client.event();
            assertThat(joined.path(0).textValue()).isEqualTo("agent:thought");
            assertThat(joined.path(1).path("fromSeq").longValue()).isEqualTo(2);
            assertThat(joined.path(1).path("seq").longValue()).isEqualTo(5);
            assertThat(joined.path(1).path("data").path("content").textValue()).isEqualTo("b😀c");
            assertThat(joined.path(2).textValue()).endsWith(".5");
            JsonNode call = client.event();
            assertThat(call.path(0).textValue()).isEqualTo("agent:tool_call");
            assertThat(call.path(1).has("fromSeq")).isFalse();
        }
    }

    @Test
    void whatIsJoinedIsWrittenAsOneEventIsWithOneMemberMore() {
        WorkflowId workflow = gateway.register("alice");
        append(workflow, EventType.THOUGHT, "{\"content\":\"a\\n\"}");
        append(workflow, EventType.THOUGHT, "{ \"content\" : \"ü\\u00fc😀\" }");
        append(workflow, EventType.RESULT, "{\"r\":1}");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, "\"coalesce\":0");

            assertThat(client.next())
                    .matches("42\\[\"agent:thought\",\\{\"type\":\"thought\",\"workflowId\":\"" + workflow
                            + "\",\"seq\":2,\"fromSeq\":1,\"data\":\\{\"content\":\"a\\\\nü\\\\u00fc😀\"\\},"
                            + "\"timestamp\":\"2026-11-23T12:00:00.123Z\"\\},\"[^\"]+\\.2\"\\]");
            assertThat(client.next()).startsWith("42[\"agent:result\",");
        }
    }

    @Test
    void withoutOffsetsItIsTheOnlyArgument() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a", "b");
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.send("40{\"token\":\"alice\",\"offsets\":false}");
            assertThat(client.next()).startsWith("40{");
            client.subscribe(workflow, "\"coalesce\":0");

            JsonNode joined = client.event();
            assertThat(joined).hasSize(2);
            assertThat(joined.path(1).path("fromSeq").longValue()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHistoryOfTenThousandTokensComesInAFiftiethOfThePackets(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        String[] tokens = IntStream.range(0, 10_000).mapToObj(i -> " tok" + i).toArray(String[]::new);
        gateway.think(workflow, tokens);
        try (Client client = connected(transport)) {
            client.subscribe(workflow, "\"coalesce\":50");
            StringBuilder text = new StringBuilder();
            int packets = 0;
            for (long seq = 0; seq < 10_000; packets++) {
                JsonNode payload = client.event().path(1);
                assertThat(payload.path("fromSeq").asLong(payload.path("seq").longValue()))
                        .isEqualTo(seq + 1);
                seq = payload.path("seq").longValue();
                text.append(payload.path("data").path("content").textValue());
            }
            assertThat(text.toString()).isEqualTo(String.join("", tokens));
            assertThat(packets).isLessThanOrEqualTo(10_000 / 50);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1001", "1.5", "50.0", "\"50\"", "true", "[]", "{}", "99999999999999999999"})
    void whatIsNoTimeIsRefused(String coalesce) {
        WorkflowId workflow = gateway.register("alice");
        try (RawWebSocket client = connected()) {
            JsonNode answer = client.ask(
                    1, "workflow:subscribe", "{\"workflowId\":\"" + workflow + "\",\"coalesce\":" + coalesce + "}");
            assertThat(answer.path("error").path("status").intValue()).isEqualTo(400);
            assertThat(answer.path("error").path("code").textValue()).isEqualTo("bad_request");
            assertThat(answer.path("error").path("message").textValue()).contains("coalesce", "0 to 1000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"coalesce\":null", "\"after\":0"})
    void whoDoesNotAskIsSentEachByItself(String more) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a", "b");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, more);
            client.expectSeqs(1, 2);
        }
    }

    @Test
    void aSecondSubscribeReplacesIt() {
        WorkflowId workflow = gateway.register("alice");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, "\"coalesce\":1000");
            gateway.think(workflow, "a");
            client.expectSeqs(1, 1);
            gateway.think(workflow, "b");
            client.subscribe(workflow);
            gateway.think(workflow, "c");
            client.expectSeqs(2, 3);
        }
    }

    @Test
    void nothingOfWhatWaitedComesBehindTheAnswerToAnUnsubscribe() {
        WorkflowId workflow = gateway.register("alice");
        try (RawWebSocket client = connected()) {
            client.subscribe(workflow, "\"coalesce\":1000");
            gateway.think(workflow, "a");
            client.expectSeqs(1, 1);
            gateway.think(workflow, "b");
            client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");
            client.subscribe(workflow, "\"after\":2,\"coalesce\":0");
            gateway.think(workflow, "c");
            client.expectSeqs(3, 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoComesBackIsRecoveredBehindTheLastOfWhatWasJoinedAndJoinsOn(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a", "b", "c");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice");
            client.connection().subscribe(workflow, "\"coalesce\":1000");
            JsonNode joined = client.event().path(1);
            assertThat(joined.path("seq").longValue()).isEqualTo(3);
            gateway.think(workflow, "d");
            client.drop();
            gateway.think(workflow, "e", "f");

            assertThat(client.connect(transport, "alice")).isTrue();

            JsonNode missed = client.event().path(1);
            assertThat(missed.path("fromSeq").longValue()).isEqualTo(4);
            assertThat(missed.path("seq").longValue()).isEqualTo(6);
            assertThat(missed.path("data").path("content").textValue()).isEqualTo("def");
            client.expectNothing();
            gateway.think(workflow, "g", "h");
            append(workflow, EventType.RESULT, "{\"r\":1}");
            assertThat(client.event().path(1).path("data").path("content").textValue())
                    .isEqualTo("gh");
        }
    }

    private static void append(WorkflowId workflow, EventType type, String data) {
        append(workflow, event(type, data));
    }

    private static void append(WorkflowId workflow, NewEvent... events) {
        gateway.log().append(workflow, List.of(events)).toCompletableFuture().join();
    }

    private static NewEvent event(EventType type, String data) {
        return new NewEvent(type, EventData.of(data), NOON, Optional.empty());
    }

    private static RawWebSocket connected() {
        RawWebSocket client = RawWebSocket.open(gateway);
        client.connect("alice");
        return client;
    }

    private static Client connected(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        return client;
    }
}
