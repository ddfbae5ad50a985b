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

    /** Gives nobody up that answers at all. */
    private static TestGateway patient;

    private static TestGateway hasty;

    @BeforeAll
    static void start() {
        patient = TestGateway.start(new TestSettings().pings(300, 10_000));
        hasty = TestGateway.start(new TestSettings().pings(300, 1_500));
    }

    @AfterAll
    static void stop() {
        patient.close();
        hasty.close();
    }

    @ParameterizedTest
    @EnumSource
    void whoAnswersLivesOn(Transport transport) {
        Client client = transport.open(patient);
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
        RawWebSocket socket = (RawWebSocket) Transport.WEBSOCKET.open(patient);
        socket.connect("alice");

        await().until(() -> {
            socket.send("3");
            return socket.pending().contains("2");
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POLLING")
    void aWebSocketThatDoesNotIsClosedWithoutADisconnect(Transport transport) {
        RawWebSocket socket = (RawWebSocket) transport.open(hasty);
        socket.connect("alice");

        socket.awaitClosed();
        assertThat(socket.pending()).isNotEmpty().containsOnly("2");
    }

    @Test
    void aPollingSessionThatDoesNotIsOver() {
        Polls polls = Polls.open(hasty);
        polls.connect("alice");
        assertThat(polls.next()).isEqualTo("2");

        var open = polls.pollLater();

        assertThat(open.join().statusCode()).isEqualTo(400);
        // A pong that comes too late is no news to Python's client, which would not come back after an error.
        assertThat(polls.post("3").statusCode()).isEqualTo(200);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void aSessionThatNeverPollsIsForgotten() {
        Polls polls = Polls.open(hasty);
        assertThat(polls.post("40{\"token\":\"alice\"}").statusCode()).isEqualTo(200);

        await().until(() -> hasty.gateway().openSessions() == 0);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void whoTakesBytesSlowlyLivesOn() {
        try (TestGateway own = TestGateway.start(new TestSettings().pings(500, 1_500))) {
            Duration longest = longestWithoutPing(own, 450, 75_000);

            assertThat(longest).as("a ping had a way to go").isGreaterThan(Duration.ofSeconds(2));
        }
    }

    /**
     * Such a client has a clock of its own: no ping for an interval and a timeout of stock clients is the end for it.
     * What makes pings late does so every time; what holds the test up does not.
     */
    @Test
    void whoTakesBytesSlowlyIsAskedInTime() {
        Duration longest = Duration.ofDays(1);
        for (int run = 0; run < 3 && longest.compareTo(Duration.ofMillis(1_200)) >= 0; run++) {
            try (TestGateway own = TestGateway.start(new TestSettings().pings(800, 2_000))) {
                longest = longestWithoutPing(own, 2_500, 500_000);
            }
        }

        assertThat(longest).isLessThan(Duration.ofMillis(1_200));
    }

    private static Duration longestWithoutPing(TestGateway own, int kilobytes, int bytesASecond) {
        WorkflowId workflow = own.register("alice");
        String[] thoughts = new String[kilobytes];
        Arrays.fill(thoughts, "x".repeat(850));
        own.think(workflow, thoughts);
        try (RawWebSocket slow = RawWebSocket.unread(own)) {
            return longestWithoutPing(slow, workflow, kilobytes, bytesASecond);
        }
    }

    private static Duration longestWithoutPing(
            RawWebSocket slow, WorkflowId workflow, int kilobytes, int bytesASecond) {
        slow.readSlowly(bytesASecond);
        slow.takeOpen();
        slow.connect("alice");
        slow.subscribe(workflow);

        Duration longest = Duration.ZERO;
        long asked = System.nanoTime();
        for (int seq = 1; seq <= kilobytes; ) {
            String packet = slow.next();
            if (packet.equals("2")) {
                slow.send("3");
                Duration without = Duration.ofNanos(System.nanoTime() - asked);
                longest = longest.compareTo(without) < 0 ? without : longest;
                asked = System.nanoTime();
            } else {
                assertThat(packet).contains("\"seq\":" + seq++ + ",");
            }
        }
        assertThat(slow.ask(2, "nonsense", "1").path("ok").isBoolean()).isTrue();
        return longest;
    }

    @Test
    void aPingAnswersThePollThatIsOpen() {
        Polls polls = Polls.open(patient);

        assertThat(polls.poll().body()).isEqualTo("2");
    }
}
