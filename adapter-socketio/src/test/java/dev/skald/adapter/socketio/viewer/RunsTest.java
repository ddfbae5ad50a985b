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
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs as clients are told of them, and what they may ask of an agent (the protocol, section 3). */
final class RunsTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.120Z");
    private static final String TIME = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"";

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(new TestSettings().maxClientEvents(1_000));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void eachEventOfARunHasItsId() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a");
        Opened run = open(workflow);
        append(workflow, run, thought("b"));
        String member = ",\"runId\":\"" + run.run() + '"';
        for (boolean offsets : List.of(true, false)) {
            try (RawWebSocket client = RawWebSocket.open(gateway)) {
                client.send("40{\"token\":\"alice\",\"offsets\":" + offsets + "}");
                assertThat(client.next()).startsWith("40{");
                client.subscribe(workflow);
                assertThat(client.next()).contains("\"seq\":1,\"data\":").doesNotContain("runId");
                assertThat(client.next())
                        .startsWith("42[\"agent:thought\",{\"type\":\"thought\",\"workflowId\":\"" + workflow
                                + "\",\"seq\":2" + member + ",\"data\":{\"content\":\"b\"},");
            }
        }
    }

    @Test
    void joinedThoughtsHaveTheIdOfTheirRun() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a", "b");
        Opened run = open(workflow);
        append(workflow, run, thought("c"), thought("d"));
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("alice");
            client.subscribe(workflow, "\"coalesce\":0");
            assertThat(client.next()).contains("\"seq\":2,\"fromSeq\":1,\"data\":{\"content\":\"ab\"}");
            assertThat(client.next())
                    .contains("\"seq\":4,\"fromSeq\":3,\"runId\":\"" + run.run() + "\",\"data\":{\"content\":\"cd\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunIsToldInTheAnswerAndThenWheneverItChanges(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Client client = transport.open(gateway)) {
            client.connect("alice");
            JsonNode none = client.subscribe(workflow);
            assertThat(none.path("run").isNull()).as(none.toString()).isTrue();
            Opened run = open(workflow);
            assertThat(client.next())
                    .matches("42\\[\"workflow:run\",\\{\"workflowId\":\"" + workflow + "\",\"run\":\\{\"runId\":\""
                            + run.run() + "\",\"state\":\"running\",\"startedAt\":" + TIME
                            + ",\"endedAt\":null,\"firstSeq\":1,\"lastSeq\":0\\}\\}\\]");
            append(workflow, run, thought("a"), end());
            client.expectSeqs(1, 2);
            assertThat(client.next())
                    .matches("42\\[\"workflow:run\",\\{\"workflowId\":\"" + workflow + "\",\"run\":\\{\"runId\":\""
                            + run.run() + "\",\"state\":\"succeeded\",\"startedAt\":" + TIME + ",\"endedAt\":" + TIME
                            + ",\"firstSeq\":1,\"lastSeq\":2\\}\\}\\]");
        }
        Opened second = open(workflow);
        append(workflow, second, thought("b"));
        try (Client late = transport.open(gateway)) {
            late.connect("alice");
            JsonNode told = late.subscribe(workflow, "\"after\":\"latest\"").path("run");
            assertThat(told.path("state").textValue()).isEqualTo("running");
            assertThat(told.path("firstSeq").longValue()).isEqualTo(3);
            assertThat(told.path("lastSeq").longValue()).isEqualTo(3);
            append(workflow, second, thought("c"));
            late.expectSeqs(4, 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aControlIsAnsweredWithItsNumberAndToldToEverybody(Transport transport) {
        WorkflowId workflow = gateway.register("alice", "bob");
        Opened run = open(workflow);
        try (Client alice = watching(transport, "alice", workflow);
                Client bob = watching(Transport.WEBSOCKET, "bob", workflow)) {
            JsonNode answer = alice.ask(
                    2,
                    "workflow:control",
                    "{\"workflowId\":\"" + workflow
                            + "\",\"action\":\"approve\",\"callId\":\"c1\",\"data\":{\"n\":[1,2.5,null]},\"id\":\"i\"}");
            assertThat(answer.toString()).isEqualTo("{\"ok\":true,\"seq\":1}");
            String told = "42\\[\"workflow:controlled\",\\{\"workflowId\":\"" + workflow + "\",\"runId\":\""
                    + run.run() + "\",\"seq\":1,\"action\":\"approve\",\"callId\":\"c1\",\"by\":\"alice\","
                    + "\"data\":\\{\"n\":\\[1,2.5,null\\]\\},\"at\":" + TIME + "\\}\\]";
            assertThat(alice.next()).matches(told);
            assertThat(bob.next()).matches(told);
            // Once more under the same id it is the same one, and is told to nobody.
            assertThat(control(alice, workflow, "\"action\":\"cancel\",\"id\":\"i\"")
                            .path("seq")
                            .longValue())
                    .isEqualTo(1);
            assertThat(control(alice, workflow, "\"action\":\"cancel\"")
                            .path("seq")
                            .longValue())
                    .isEqualTo(2);
            assertThat(bob.event().path(1).toString())
                    .contains("\"seq\":2,\"action\":\"cancel\",\"by\":\"alice\",\"at\"");
        }
    }

    @Test
    void whoSubscribesLaterIsNotToldOfEarlierControls() {
        WorkflowId workflow = gateway.register("alice");
        open(workflow);
        try (Client alice = watching(Transport.WEBSOCKET, "alice", workflow)) {
            control(alice, workflow, "\"action\":\"cancel\"");
            try (Client late = watching(Transport.WEBSOCKET, "alice", workflow)) {
                control(alice, workflow, "\"action\":\"input\",\"data\":\"more\"");
                assertThat(late.event().path(1).path("seq").longValue()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice | \"action\":\"cancel\" | 409 | no_run",
                "bob | \"action\":\"cancel\" | 403 | forbidden",
                "mallory | \"action\":\"stop\" | 403 | forbidden",
                "alice | \"action\":\"stop\" | 400 | bad_request",
                "alice | \"action\":7 | 400 | bad_request",
                "alice | \"action\":\"approve\" | 400 | bad_request",
                "alice | \"action\":\"input\" | 400 | bad_request",
                "alice | \"action\":\"input\",\"data\":null | 400 | bad_request",
                "alice | \"action\":\"input\",\"data\":[{\"n\":1e999}] | 400 | bad_request",
                "alice | \"action\":\"cancel\",\"id\":\"\" | 400 | bad_request",
            })
    void whatCannotBeDoneIsRefused(String who, String members, int status, String code) {
        WorkflowId workflow = gateway.register("alice", "bob");
        try (Client client = Transport.WEBSOCKET.open(gateway)) {
            client.connect(who);
            assertRefused(control(client, workflow, members), status, code);
        }
    }

    @Test
    void aCallIsAnsweredOnceAndDataHaveABound() {
        WorkflowId workflow = gateway.register("alice");
        open(workflow);
        try (Client client = Transport.WEBSOCKET.open(gateway)) {
            client.connect("alice");
            control(client, workflow, "\"action\":\"approve\",\"callId\":\"c\"");
            assertRefused(control(client, workflow, "\"action\":\"reject\",\"callId\":\"c\""), 409, "already_answered");
            assertRefused(
                    control(client, workflow, "\"action\":\"input\",\"data\":\"" + "x".repeat(16 * 1024 - 1) + '"'),
                    413,
                    "payload_too_large");
            assertThat(control(client, workflow, "\"action\":\"input\",\"data\":\"" + "x".repeat(16 * 1024 - 2) + '"')
                            .path("seq")
                            .longValue())
                    .isEqualTo(2);
        }
    }

    @Test
    void controlsCountTowardsTheRateOfTheirClient() {
        WorkflowId workflow = gateway.register("alice");
        open(workflow);
        try (TestGateway slow =
                        TestGateway.start(new TestSettings().maxClientEvents(1).maxSubscriptions(1));
                Client client = Transport.WEBSOCKET.open(slow)) {
            client.connect("alice");
            assertRefused(control(client, workflow, "\"action\":\"cancel\""), 403, "forbidden");
            JsonNode answer = control(client, workflow, "\"action\":\"cancel\"");
            for (int i = 0; i < 10 && answer.path("error").path("status").intValue() == 403; i++) {
                answer = control(client, workflow, "\"action\":\"cancel\"");
            }
            assertRefused(answer, 429, "too_many_requests");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsRecoveredIsToldWhatChangedMeanwhile(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = new Returning(gateway);
                Client other = Transport.WEBSOCKET.open(gateway)) {
            other.connect("alice");
            client.connect(transport, "alice");
            client.connection().subscribe(workflow);
            Opened run = open(workflow);
            assertThat(client.connection().next()).startsWith("42[\"workflow:run\",");
            control(other, workflow, "\"action\":\"cancel\"");
            assertThat(client.connection().next()).startsWith("42[\"workflow:controlled\",");
            append(workflow, run, thought("a"));
            client.take(1);
            client.drop();
            control(other, workflow, "\"action\":\"cancel\"");
            append(workflow, run, end());

            assertThat(client.connect(transport, "alice")).isTrue();

            // It has the event behind which it was told the first of each.
            assertThat(List.of(
                            client.connection().next(),
                            client.connection().next(),
                            client.connection().next()))
                    .satisfiesOnlyOnce(packet -> assertThat(packet).startsWith("42[\"agent:result\","))
                    .satisfiesOnlyOnce(packet -> assertThat(packet).contains("\"state\":\"succeeded\""))
                    .satisfiesOnlyOnce(packet -> assertThat(packet)
                            .startsWith("42[\"workflow:controlled\",")
                            .contains("\"seq\":2,"));
            client.expectNothing();
        }
    }

    private static Opened open(WorkflowId workflow) {
        return gateway.runs()
                .open(workflow, new RunRequest(RunRequest.MAX_TTL, Optional.empty(), false))
                .toCompletableFuture()
                .join();
    }

    private static void append(WorkflowId workflow, Opened run, NewEvent... events) {
        var unused = gateway.log()
                .append(workflow, List.of(events), Optional.of(run.lease()))
                .toCompletableFuture()
                .join();
    }

    private static NewEvent thought(String content) {
        return TestGateway.thought(content);
    }

    private static NewEvent end() {
        return new NewEvent(
                EventType.RESULT, EventData.of("{}"), NOON, Optional.empty(), Optional.of(RunState.SUCCEEDED));
    }

    private static Client watching(Transport transport, String token, WorkflowId workflow) {
        Client client = transport.open(gateway);
        client.connect(token);
        client.subscribe(workflow);
        return client;
    }

    /** Asks for it, and answers the acknowledgement; what the client is told before that is passed over. */
    private static JsonNode control(Client client, WorkflowId workflow, String members) {
        client.send("427[\"workflow:control\",{\"workflowId\":\"" + workflow + "\"," + members + "}]");
        String answer = client.message();
        while (answer.startsWith("42[")) {
            answer = client.message();
        }
        assertThat(answer).startsWith("437[");
        return Client.Json.parse(answer.substring(3)).get(0);
    }

    private static void assertRefused(JsonNode answer, int status, String code) {
        assertThat(answer.path("ok").booleanValue()).as(answer.toString()).isFalse();
        assertThat(answer.path("error").path("status").intValue()).isEqualTo(status);
        assertThat(answer.path("error").path("code").textValue()).isEqualTo(code);
    }
}
