package dev.skald.adapter.socketio.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A client is in when its token was accepted, and learns why if it was not. */
final class AdmissionTest {

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
    void aGoodTokenIsAnsweredWithASocketIdThatIsNotTheSessions(Transport transport) {
        try (Client client = transport.open(gateway)) {
            String socketId = client.connect("alice");

            assertThat(socketId).isNotBlank().isNotEqualTo(client.sid());
            assertThat(client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + gateway.register("alice") + "\"}")
                            .path("ok")
                            .booleanValue())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "40                                  | 401 | missing_token",
                "40{}                                | 401 | missing_token",
                "40{\"token\":null}                  | 401 | missing_token",
                "40{\"token\":\"\"}                  | 401 | missing_token",
                "40{\"jwt\":\"alice\"}               | 401 | missing_token",
                "40{\"token\":\"no such token\"}     | 401 | invalid_token",
                "40{\"token\":7}                     | 401 | invalid_token",
                "40{\"token\":true}                  | 401 | invalid_token",
                "40{\"token\":[\"alice\"]}           | 401 | invalid_token",
                "40{\"token\":{\"token\":\"alice\"}} | 401 | invalid_token",
                "40{\"token\":\"expired\"}           | 401 | expired_token",
                "40{\"token\":\"unavailable\"}       | 503 | unavailable",
            })
    void anotherIsAnsweredWithTheReasonAndTheTransportIsClosed(String connect, int status, String code) {
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            socket.send(connect);

            assertRefusal(socket.next(), status, code);
            socket.awaitClosed();
            assertThat(socket.pending()).isEmpty();
        }

        Polls polls = Polls.open(gateway);
        assertThat(polls.post(connect).statusCode()).isEqualTo(200);
        String[] carried = polls.poll().body().split("\u001e", -1);
        assertRefusal(carried[0], status, code);
        assertThat(carried)
                .as("alone: stock clients would see a close packet beside it first")
                .hasSize(1);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
        assertThat(polls.post("40{\"token\":\"alice\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void aRefusalAnswersThePollThatIsOpen() {
        Polls polls = Polls.open(gateway);
        var open = polls.pollLater();
        assertThat(polls.post("40").statusCode()).isEqualTo(200);

        assertRefusal(open.join().body(), 401, "missing_token");
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalAfterWhichNobodyPollsDoesNotKeepTheSession(Transport transport) {
        int before = gateway.gateway().openSessions();
        try (TestGateway hasty = TestGateway.start(new TestSettings().connectTimeout(3_000))) {
            Client client = transport.open(hasty);
            client.send("40");

            await().until(() -> hasty.gateway().openSessions() == 0);
        }
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(before);
    }

    @Test
    void whoBringsNoTokenInTimeIsClosed() {
        try (TestGateway hasty = TestGateway.start(new TestSettings().connectTimeout(3_000))) {
            List<Client> silent = new ArrayList<>();
            List<Client> admitted = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                Client client = transport.open(hasty);
                client.connect("alice");
                admitted.add(client);
                silent.add(transport.open(hasty));
            }

            silent.forEach(Client::awaitClosed);
            assertThat(hasty.counts().refused.get("timeout")).hasValue(silent.size());
            await().until(() -> hasty.gateway().openSessions() == admitted.size());
            for (Client client : admitted) {
                assertThat(client.ask(1, "nonsense", "1").path("ok").booleanValue())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondConnectEndsTheSession(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        post(client, "40{\"token\":\"alice\"}");

        client.awaitClosed();
    }

    @ParameterizedTest
    @EnumSource
    void anEventOfANamespaceThatWasNotEnteredEndsTheSession(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        post(client, "42/admin,[\"workflow:unsubscribe\",{}]");

        client.awaitClosed();
    }

    @ParameterizedTest
    @CsvSource({"/admin, /admin", "/ws, /ws", "//, //", "/a?token=alice, /a"})
    void thereIsNoOtherNamespace(String namespace, String name) {
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            socket.send("40" + namespace + ",{\"token\":\"alice\"}");
            assertThat(socket.next()).isEqualTo("44" + name + ",{\"message\":\"Invalid namespace\"}");

            assertThat(socket.connect("alice")).isNotBlank();
            socket.send("40" + namespace + ",");
            assertThat(socket.next()).isEqualTo("44" + name + ",{\"message\":\"Invalid namespace\"}");
        }
    }

    @Test
    void anEventForAnotherNamespaceEndsTheSession() {
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            socket.connect("alice");
            socket.send("42/admin,1[\"workflow:subscribe\",{}]");

            socket.awaitClosed();
            assertThat(socket.pending()).isEmpty();
        }
    }

    @Test
    void whoLeftTheNamespaceMayComeBackWithAToken() {
        try (RawWebSocket socket = RawWebSocket.open(gateway)) {
            var workflow = gateway.register("alice");
            socket.connect("alice");
            socket.subscribe(workflow);
            socket.send("41");
            await().until(() -> gateway.delivery().watchedWorkflows() == 0);
            gateway.think(workflow, "unheard");

            socket.connect("alice");
            assertThat(socket.subscribe(workflow, "\"after\":\"latest\"")
                            .path("lastSeq")
                            .longValue())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDisconnectedSessionIsForgotten(Transport transport) {
        try (TestGateway fresh = TestGateway.start()) {
            Client client = transport.open(fresh);
            client.connect("alice");
            client.subscribe(fresh.register("alice"));
            assertThat(fresh.counts().connected).hasValue(1);

            client.close();

            await().until(() -> fresh.gateway().openSessions() == 0);
            await().until(() -> fresh.counts().disconnected.get() == 1);
            await().until(() -> fresh.delivery().watchedWorkflows() == 0);
        }
    }

    /** Sends what ends the session: over polling that is answered with 400. */
    private static void post(Client client, String packet) {
        if (client instanceof Polls polls) {
            assertThat(polls.post(packet).statusCode()).isEqualTo(400);
        } else {
            client.send(packet);
        }
    }

    private static void assertRefusal(String packet, int status, String code) {
        assertThat(packet).startsWith("44{");
        JsonNode refusal = Client.Json.parse(packet.substring(2));
        assertThat(refusal.path("message").textValue())
                .isEqualTo(status == 401 ? "Unauthorized" : "Service Unavailable");
        assertThat(refusal.path("data").path("status").intValue()).isEqualTo(status);
        assertThat(refusal.path("data").path("code").textValue()).isEqualTo(code);
        assertThat(refusal.path("data").path("message").textValue()).isNotBlank();
    }
}
