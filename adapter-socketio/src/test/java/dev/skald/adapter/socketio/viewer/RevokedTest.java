package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of viewers whose token is revoked. */
@ExtendWith(LeakCheck.class)
class RevokedTest {

    private static final Principal ADMIN =
            new Principal("root", Set.of(Principal.ADMIN_SCOPE), new WorkflowGrant.Absent(), Instant.MAX);

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.start();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private int revoke(RevokeTokens.Target target) {
        return gateway.revoke()
                .revoke(ADMIN, new RevokeTokens.Request(target, Optional.empty()))
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .closed();
    }

    private int revokeToken(String id) {
        return revoke(new RevokeTokens.Target.Token(id));
    }

    private int revokeSubject(String subject) {
        return revoke(new RevokeTokens.Target.Subject(subject, Optional.empty()));
    }

    private static void assertTold(Client client) {
        assertThat(client.next()).isEqualTo("42[\"auth:expired\"]");
        assertThat(client.next()).isEqualTo("41");
    }

    @ParameterizedTest
    @EnumSource
    void isToldThenDisconnectedThenClosed(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Client revoked = transport.open(gateway);
                Client spared = transport.open(gateway);
                Client other = transport.open(gateway)) {
            revoked.connect("alice.a");
            spared.connect("alice.b");
            other.connect("bob.c");
            revoked.subscribe(workflow);
            spared.subscribe(workflow);

            assertThat(revokeToken("a")).isEqualTo(1);

            assertTold(revoked);
            gateway.think(workflow, "1");
            spared.expectSeqs(1, 1);
            await().until(() -> gateway.gateway().openSessions() == 2);
            assertThat(revokeSubject("alice")).isEqualTo(1);
            assertTold(spared);
            await().until(() -> gateway.gateway().openSessions() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotLetInAnyMore(Transport transport) {
        revokeToken("a");
        try (Client client = transport.open(gateway)) {
            client.send("40{\"token\":\"alice.a\"}");

            assertThat(client.next())
                    .startsWith("44{\"message\":\"Unauthorized\"")
                    .contains("\"code\":\"invalid_token\"");
        }
    }

    /** Its client may tell others at that moment, and they revoke it. */
    @ParameterizedTest
    @EnumSource
    void countsAsOneThatIsInBeforeItsClientIsTold(Transport transport) {
        AtomicInteger closed = new AtomicInteger();
        gateway.counts().whenConnected(() -> closed.set(revokeToken("a")));
        try (Client client = transport.open(gateway)) {
            client.connect("alice.a");

            assertTold(client);
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void aHeaderThatWasGoodAtTheHandshakeIsNotGoodAnyMore() {
        try (Client client = RawWebSocket.open(gateway, "Authorization: Bearer alice.a")) {
            revokeToken("a");
            client.send("40");

            assertThat(client.next()).startsWith("44{").contains("\"code\":\"invalid_token\"");
        }
        RawHttp.Answer refused =
                RawHttp.once(gateway, "GET", "/ws?EIO=4&transport=polling", "Authorization: Bearer alice.a");
        assertThat(refused.status()).isEqualTo(401);
    }

    @Test
    void isTheTokenOfTheLastRefresh() {
        try (RawWebSocket client = RawWebSocket.open(gateway)) {
            client.connect("alice.a");
            JsonNode refreshed = client.ask(1, "auth:refresh", "{\"token\":\"alice.b\"}");
            assertThat(refreshed.path("ok").booleanValue()).isTrue();

            assertThat(revokeToken("a")).isZero();
            JsonNode refused = client.ask(2, "auth:refresh", "{\"token\":\"alice.a\"}");
            assertThat(refused.path("error").path("code").textValue()).isEqualTo("unauthorized");
            assertThat(revokeToken("b")).isEqualTo(1);

            assertTold(client);
            client.awaitClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLostSessionIsNotRecovered(Transport transport) {
        try (Returning client = new Returning(gateway)) {
            assertThat(client.connect(transport, "alice.a")).isFalse();
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() == 1);

            revokeToken("a");

            assertThat(client.connect(transport, "alice.b")).isFalse();
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() == 1);
            assertThat(client.connect(transport, "alice.c"))
                    .as("another one is")
                    .isTrue();
        }
    }
}
