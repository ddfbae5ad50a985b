package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowDirectory;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A token ends when it says, its client is told before, and may bring another. */
final class ExpiryTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void whoseTokenEndsIsToldThenDisconnectedThenClosed(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        Instant begin = Instant.now();
        Client client = transport.open(gateway);
        client.connect("alice~3000");
        Instant end = assertExpiring(client.event());
        assertThat(end).isBetween(begin.plusMillis(3_000), Instant.now().plusMillis(3_000));
        client.subscribe(workflow);
        gateway.think(workflow, "1");
        client.expectSeqs(1, 1);

        assertThat(client.next()).isEqualTo("42[\"auth:expired\"]");
        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThat(client.next()).isEqualTo("41");
        gateway.think(workflow, "2");
        assertEnded(client);
    }

    @ParameterizedTest
    @EnumSource
    void aTokenIsGoodForAsLongAsItsVerifierSays(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice~-300~1000");
        Instant end = assertExpiring(client.event());
        assertThat(end).as("its exp").isBefore(Instant.now());

        assertThat(client.next()).isEqualTo("42[\"auth:expired\"]");
        assertThat(Instant.now()).isAfterOrEqualTo(end.plusMillis(1_000));
        assertThat(client.next()).isEqualTo("41");
        assertEnded(client);
    }

    @Test
    void soIsTheOneThatARefreshBrings() {
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("alice");
            client.send("421[\"auth:refresh\",{\"token\":\"alice~-300~1000\"}]");
            Instant end = assertExpiring(client.event());
            assertThat(client.next()).startsWith("431[{\"ok\":true,\"expiresAt\":\"" + end + "\"");

            assertThat(client.next()).isEqualTo("42[\"auth:expired\"]");
            assertThat(Instant.now()).isAfterOrEqualTo(end.plusMillis(1_000));
        }
    }

    @Test
    void soIsTheOneOfAHeader() {
        try (Client client = RawWebSocket.open(gateway, "Authorization: Bearer alice~-300~3000")) {
            client.send("40");
            assertThat(client.next()).startsWith("40{\"sid\"");
            Instant end = assertExpiring(client.event());

            assertThat(client.next()).isEqualTo("42[\"auth:expired\"]");
            assertThat(Instant.now()).isAfterOrEqualTo(end.plusMillis(3_000));
        }
        try (Client client = RawWebSocket.open(gateway, "Authorization: Bearer alice~-300~1")) {
            client.send("40");
            assertThat(client.next()).startsWith("44{").contains("expired_token");
        }
    }

    @Test
    void whoHasMoreThanAMinuteIsToldAMinuteBefore() {
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("alice~61500");
            assertThat(client.ask(1, "nonsense", "1").path("ok").booleanValue()).isFalse();

            Instant end = assertExpiring(client.event());

            assertThat(Duration.between(Instant.now(), end)).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(60));
        }
    }

    @Test
    void aRefreshPutsTheEndOff() {
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("alice~3000");
            Instant old = assertExpiring(client.event());

            Instant begin = Instant.now();
            JsonNode answer = client.ask(1, "auth:refresh", "{\"token\":\"alice~3600000\"}");
            assertThat(answer.path("ok").booleanValue()).isTrue();
            assertThat(Instant.parse(answer.path("expiresAt").textValue()))
                    .isBetween(begin.plusSeconds(3_600), Instant.now().plusSeconds(3_600));
            await().until(() -> Instant.now().isAfter(old.plusMillis(200)));
            assertThat(client.pending()).as("the end of the old token").isEmpty();

            // And nearer again: the timers are those of the latest token.
            client.send("422[\"auth:refresh\",{\"token\":\"alice~1500\"}]");
            assertExpiring(client.event());
            assertThat(client.next()).startsWith("432[{\"ok\":true,\"expiresAt\":");
            assertThat(client.next()).isEqualTo("42[\"auth:expired\"]");
            assertThat(client.next()).isEqualTo("41");
            client.awaitClosed();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"token\":\"bob\"}           | 403 | forbidden",
                "{\"token\":\"no such token\"} | 401 | unauthorized",
                "{\"token\":\"expired\"}       | 401 | unauthorized",
                "{\"token\":\"\"}              | 401 | unauthorized",
                "{\"token\":\"unavailable\"}   | 503 | unavailable",
                "{}                            | 400 | bad_request",
                "{\"token\":null}              | 400 | bad_request",
                "{\"token\":7}                 | 400 | bad_request",
                "\"alice\"                     | 400 | bad_request",
                "null                          | 400 | bad_request",
            })
    void aRefreshThatIsRefusedChangesNothing(String argument, int status, String code) {
        WorkflowId workflow = gateway.register("alice");
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("alice");
            client.subscribe(workflow);

            JsonNode error = client.ask(2, "auth:refresh", argument).path("error");
            assertThat(error.path("status").intValue()).isEqualTo(status);
            assertThat(error.path("code").textValue()).isEqualTo(code);

            gateway.think(workflow, "1");
            client.expectSeqs(1, 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefreshEndsWhatTheNewTokenMayNotReadBeforeItIsAnswered(Transport transport) {
        WorkflowId bobs = gateway.register("bob");
        WorkflowId own = gateway.register("alice");
        try (Client client = transport.open(gateway)) {
            client.connect("alice*");
            client.subscribe(bobs);
            client.subscribe(own);

            client.send("423[\"auth:refresh\",{\"token\":\"alice\"}]");

            JsonNode told = client.event();
            assertThat(told.path(0).textValue()).isEqualTo("workflow:unsubscribed");
            assertThat(told.path(1).toString()).isEqualTo("{\"workflowId\":\"" + bobs + "\",\"reason\":\"forbidden\"}");
            assertThat(client.next()).startsWith("433[{\"ok\":true,");
            gateway.think(bobs, "secret");
            gateway.think(own, "1");
            assertThat(client.event().path(1).path("workflowId").textValue()).isEqualTo(own.toString());
        }
    }

    @Test
    void whatIsAskedBehindARefreshIsDoneWithTheNewToken() {
        try (TestGateway late = TestGateway.start(
                new TestSettings().maxClientEvents(10_000),
                TestGateway.memory(),
                log -> new LateEventLog(log, 31),
                directory -> new LateWorkflowDirectory(directory, 31))) {
            WorkflowId first = late.register("alice");
            for (int round = 0; round < 20; round++) {
                WorkflowId bobs = late.register("bob");
                try (RawWebSocket client = RawWebSocket.open(late)) {
                    client.connect("alice");
                    client.subscribe(first);
                    client.send("422[\"auth:refresh\",{\"token\":\"alice*\"}]");
                    client.send("423[\"workflow:subscribe\",{\"workflowId\":\"" + bobs + "\"}]");
                    client.send("424[\"auth:refresh\",{\"token\":\"alice\"}]");

                    assertThat(client.next()).startsWith("432[{\"ok\":true,");
                    assertThat(client.next()).startsWith("433[{\"ok\":true,");
                    assertThat(client.next()).startsWith("42[\"workflow:unsubscribed\"");
                    assertThat(client.next()).startsWith("434[{\"ok\":true,");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredSessionIsOverAlsoForAFreshToken(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice");
            client.connection().subscribe(workflow);
            client.connection().send("422[\"auth:refresh\",{\"token\":\"alice~1500\"}]");
            assertExpiring(client.event());
            assertThat(client.connection().next()).startsWith("432[{\"ok\":true,");
            assertThat(client.event().path(0).textValue()).isEqualTo("auth:expired");
            assertThat(client.connection().next()).isEqualTo("41");
            assertEnded(client.connection());
            gateway.think(workflow, "1");

            Client refused = transport.open(gateway);
            refused.send(client.connectPacket("expired"));
            assertThat(refused.next()).startsWith("44{").contains("expired_token");

            assertThat(client.connect(transport, "alice")).isFalse();
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoComesBackIsToldAnewWhenItsNewTokenEnds(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice");
            client.connection().subscribe(workflow);
            gateway.think(workflow, "1");
            client.take(1);
            client.drop();
            gateway.think(workflow, "2");

            assertThat(client.connect(transport, "alice~1500")).isTrue();

            assertExpiring(client.event());
            client.takeUpTo(workflow, 2);
            assertThat(client.connection().next()).isEqualTo("42[\"auth:expired\"]");
            assertThat(client.connection().next()).isEqualTo("41");
            assertEnded(client.connection());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsAwayIsNotDisturbedByTheEndOfItsOldToken(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice~3000");
            Instant end = assertExpiring(client.event());
            client.connection().subscribe(workflow);
            gateway.think(workflow, "1");
            client.take(1);
            int before = gateway.gateway().lostSessions();
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() > before);
            await().until(() -> Instant.now().isAfter(end));

            assertThat(client.connect(transport, "alice")).isTrue();

            gateway.think(workflow, "2");
            client.takeUpTo(workflow, 2);
            client.expectNothing();
        }
    }

    private static Instant assertExpiring(JsonNode event) {
        assertThat(event.path(0).textValue()).isEqualTo("auth:expiring");
        assertThat(event).hasSize(2);
        assertThat(event.path(1)).hasSize(1);
        return Instant.parse(event.path(1).path("expiresAt").textValue());
    }

    private static void assertEnded(Client client) {
        if (client instanceof Polls polls) {
            if (polls.hasNext()) {
                assertThat(polls.next()).as("the transport's close").isEqualTo("1");
            }
            assertThat(polls.poll().statusCode()).isEqualTo(400);
        } else {
            RawWebSocket socket = (RawWebSocket) client;
            socket.awaitClosed();
            assertThat(socket.pending()).isEmpty();
        }
    }
}
