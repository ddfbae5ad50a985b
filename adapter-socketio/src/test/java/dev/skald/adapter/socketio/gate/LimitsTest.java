package dev.skald.adapter.socketio.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one address, and one user, may take of Socket.IO. */
@ExtendWith(LeakCheck.class)
class LimitsTest {

    private static final String HANDSHAKE = "/ws?EIO=4&transport=polling";

    private TestGateway gateway;

    private void start(int connections, int handshakes, int refusals, int ofUser) {
        gateway = TestGateway.limiting(
                new ClientLimits.Settings(connections, handshakes, refusals, ofUser, 0), new TestSettings());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private RawHttp.Answer handshake(String... headers) {
        return RawHttp.once(gateway, "GET", HANDSHAKE, headers);
    }

    private static void assertTooMany(RawHttp.Answer answer, String detail) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isPresent();
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains(detail);
    }

    @ParameterizedTest
    @EnumSource
    void anAddressHasSoManySessionsAtATime(Transport transport) {
        start(2, 0, 0, 0);
        Client first = transport.open(gateway);
        try (Client second = transport.open(gateway)) {
            assertTooMany(handshake(), "as many connections");
            assertThat(gateway.gateway().openSessions()).isEqualTo(2);

            second.connect("alice");
            first.close();
            await().until(() -> gateway.gateway().openSessions() == 1 || transport == Transport.POLLING);
        }
        await().until(() -> handshake().status() == 200);
    }

    @Test
    void anUpgradeTakesNoFurtherPlace() {
        start(1, 1, 0, 0);
        try (Client client = Transport.UPGRADED.open(gateway)) {
            client.connect("alice");
            assertThat(gateway.gateway().openSessions()).isOne();
        }
    }

    @Test
    void aHandshakeThatFailsGivesItsPlaceBack() {
        start(1, 0, 0, 0);
        try (RawHttp connection = RawHttp.to(gateway)) {
            for (int i = 0; i < 5; i++) {
                assertThat(connection
                                .request("GET", HANDSHAKE, "", "Authorization: Bearer bad token")
                                .status())
                        .isEqualTo(401);
            }
        }
        RawHttp.once(
                gateway,
                "GET",
                "/ws?EIO=4&transport=websocket",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 99",
                "Sec-WebSocket-Key: x");
        try (Client client = RawWebSocket.open(gateway)) {
            client.connect("alice");
        }
    }

    @Test
    void anAddressBeginsSoManyASecond() {
        start(0, 3, 0, 0);
        RawHttp.Answer answer = handshake();
        for (int i = 0; i < 20 && answer.status() == 200; i++) {
            answer = handshake();
        }
        assertTooMany(answer, "too many connections a second");
        await().until(() -> handshake().status() == 200);
    }

    @Test
    void anAddressWhoseTokensAreRefusedTooOftenIsRefusedAtOnce() {
        start(0, 0, 2, 0);
        RawHttp.Answer answer = handshake("Authorization: Bearer bad token");
        assertThat(answer.status()).isEqualTo(401);
        for (int i = 0; i < 20 && answer.status() == 401; i++) {
            answer = handshake("Authorization: Bearer bad token");
        }
        assertTooMany(answer, "too many tokens");
        await().until(() -> handshake().status() == 200);
    }

    @Test
    void soItIsByTokensOfAConnect() {
        start(0, 0, 1, 0);
        await().until(() -> {
            try (Client client = RawWebSocket.open(gateway)) {
                client.send("40{\"token\":\"bad token\"}");
                assertThat(client.next()).contains("invalid_token");
            }
            return handshake().status() == 429;
        });
    }

    @Test
    void soItIsByTokensOfARefresh() {
        start(0, 0, 2, 0);
        try (Client client = RawWebSocket.open(gateway)) {
            client.connect("alice");
            String answer = "";
            for (int i = 0; i < 20 && !answer.contains("429"); i++) {
                client.send("42" + i + "[\"auth:refresh\",{\"token\":\"bad token\"}]");
                answer = client.next();
                assertThat(answer).startsWith("43" + i + "[{\"ok\":false").containsAnyOf("unauthorized", "429");
            }
            assertThat(answer).contains("too_many_requests", "too many tokens");
            // Time makes room for another token, which is used up again.
            await().until(() -> {
                client.send("4299[\"auth:refresh\",{\"token\":\"bad token\"}]");
                assertThat(client.next()).startsWith("4399[{\"ok\":false");
                return handshake().status() == 429;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aUserIsLetInSoManyTimes(Transport transport) {
        start(0, 0, 0, 2);
        Client first = transport.open(gateway);
        first.connect("alice");
        try (Client second = transport.open(gateway);
                Client third = transport.open(gateway);
                Client bob = transport.open(gateway)) {
            second.connect("alice");
            third.send("40{\"token\":\"alice\"}");
            String refused = third.next();
            assertThat(refused).startsWith("44{");
            JsonNode refusal = Client.Json.parse(refused.substring(2));
            assertThat(refusal.path("message").textValue()).isEqualTo("Too Many Requests");
            assertThat(refusal.path("data").path("status").intValue()).isEqualTo(429);
            assertThat(refusal.path("data").path("code").textValue()).isEqualTo("too_many_connections");
            assertThat(refusal.path("data").path("retryAfter").intValue()).isPositive();
            bob.connect("bob");

            first.send("41");
            await().until(() -> gateway.counts().disconnected.get() == 1);
            try (Client fourth = transport.open(gateway)) {
                fourth.connect("alice");
            }
        }
        first.close();
    }

    @ParameterizedTest
    @EnumSource
    void aLostSessionTakesNoPlaceAndComesBackToThatOfItsConnection(Transport transport) {
        start(0, 0, 0, 1);
        try (Returning client = new Returning(gateway)) {
            assertThat(client.connect(transport, "alice")).isFalse();
            for (int i = 0; i < 3; i++) {
                // Whether the old connection is known to be dead by then, or not.
                client.drop();
                assertThat(client.connect(transport, "alice")).isTrue();
            }
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() == 1);
            try (Client other = transport.open(gateway)) {
                other.connect("alice");
            }
        }
    }

    /** Its client may ask for it at that moment, at another loop. */
    @ParameterizedTest
    @EnumSource
    void thePlaceOfALostSessionIsFreeBeforeTheSessionIsFound(Transport transport) {
        start(0, 0, 0, 1);
        AtomicInteger found = new AtomicInteger(-1);
        gateway.counts().whenDisconnected(() -> found.set(gateway.gateway().lostSessions()));
        try (Client client = transport.open(gateway)) {
            client.connect("alice");
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() == 1);
            assertThat(found).hasValue(0);
        }
    }
}
