package dev.skald.adapter.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server asks whether the client is still there, and ends the session if it is not. */
final class HeartbeatTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(new TestSettings().pings(300, 200));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void whoAnswersLivesOn(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        long begin = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            assertThat(client.next()).isEqualTo("2");
            client.send("3");
        }
        assertThat(System.nanoTime() - begin).isGreaterThan(800_000_000L);
        assertThat(client.ask(1, "nonsense", "1").path("ok").isBoolean()).isTrue();
    }

    @Test
    void aPongThatNobodyAskedForPutsNoPingOff() {
        RawWebSocket socket = (RawWebSocket) Transport.WEBSOCKET.open(gateway);
        socket.connect("alice");

        await().until(() -> {
            socket.send("3");
            return socket.pending().contains("2");
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POLLING")
    void aWebSocketThatDoesNotIsClosedWithoutADisconnect(Transport transport) {
        RawWebSocket socket = (RawWebSocket) transport.open(gateway);
        socket.connect("alice");

        socket.awaitClosed();
        assertThat(socket.pending()).isNotEmpty().containsOnly("2");
    }

    @Test
    void aPollingSessionThatDoesNotIsOver() {
        Polls polls = Polls.open(gateway);
        polls.connect("alice");
        assertThat(polls.next()).isEqualTo("2");

        var open = polls.pollLater();

        assertThat(open.join().statusCode()).isEqualTo(400);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
        assertThat(polls.post("3").statusCode()).isEqualTo(400);
    }

    @Test
    void aSessionThatNeverPollsIsForgotten() {
        Polls polls = Polls.open(gateway);
        assertThat(polls.post("40{\"token\":\"alice\"}").statusCode()).isEqualTo(200);

        await().until(() -> gateway.gateway().openSessions() == 0);
        assertThat(polls.post("3").statusCode()).isEqualTo(400);
    }

    /** A client on a slow line sees a ping late, and has a clock of its own: that long no ping at all is the end for it. */
    @Test
    void whoTakesBytesSlowlyLivesOnAndIsAskedInTime() {
        try (TestGateway own = TestGateway.start(new TestSettings().pings(1_000, 1_000));
                RawWebSocket slow = RawWebSocket.unread(own)) {
            WorkflowId workflow = own.register("alice");
            String[] thoughts = new String[100];
            Arrays.fill(thoughts, "x".repeat(1_000));
            for (int i = 0; i < 25; i++) {
                own.think(workflow, thoughts);
            }
            slow.readSlowly(500_000);
            slow.takeOpen();
            slow.connect("alice");
            slow.subscribe(workflow);

            long asked = System.nanoTime();
            for (long seq = 1; seq <= 2_500; ) {
                String packet = slow.next();
                if (packet.equals("2")) {
                    slow.send("3");
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
                    asked = System.nanoTime();
                } else {
                    assertThat(packet).contains("\"seq\":" + seq++ + ",");
                }
            }
            assertThat(slow.ask(2, "nonsense", "1").path("ok").isBoolean()).isTrue();
        }
    }

    @Test
    void aPingAnswersThePollThatIsOpen() {
        Polls polls = Polls.open(gateway);

        assertThat(polls.poll().body()).isEqualTo("2");
    }
}
