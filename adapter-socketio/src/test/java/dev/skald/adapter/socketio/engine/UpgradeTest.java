package dev.skald.adapter.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.domain.event.WorkflowId;
import java.io.UncheckedIOException;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A WebSocket takes a polling session over, or fails to and leaves it as it was. */
final class UpgradeTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theSessionGoesOnOverTheWebSocketAndPollsNoMore() {
        Polls polls = connected();
        WorkflowId workflow = gateway.register("alice");
        polls.subscribe(workflow);
        gateway.think(workflow, "while polling");
        polls.expectSeqs(1, 1);

        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        socket.upgrade();
        gateway.think(workflow, "while upgraded");

        socket.expectSeqs(2, 2);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
        assertThat(polls.post("3").statusCode()).isEqualTo(400);
        assertThat(socket.ask(9, "nonsense", "1").path("ok").isBoolean()).isTrue();
    }

    @Test
    void theProbeFreesThePollThatIsOpen() {
        Polls polls = connected();
        var open = polls.pollLater();
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        socket.send("2probe");

        assertThat(socket.next()).isEqualTo("3probe");
        assertThat(open.join().body()).isEqualTo("6");
        assertThat(polls.poll().body()).isEqualTo("6");
        socket.send("5");
        assertThat(socket.ask(9, "nonsense", "1").path("ok").isBoolean()).isTrue();
    }

    @Test
    void aPollThatCrossesWithTheUpgradeIsAnswered() {
        for (int i = 0; i < 20; i++) {
            Polls polls = connected();
            RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            var crossing = polls.pollLater();
            if (i % 2 == 0) {
                // Posted behind the poll, and answered: by then the poll has most likely come.
                polls.post("3");
            }
            socket.send("5");

            assertThat(crossing.join().statusCode()).isIn(200, 400);
            assertThat(socket.ask(9, "nonsense", "1").path("ok").isBoolean()).isTrue();
        }
    }

    @Test
    void whatWaitedForAPollComesOverTheWebSocket() {
        Polls polls = connected();
        for (int i = 0; i < 40; i++) {
            polls.send("42" + i + "[\"nonsense\"]");
        }
        List<String> polled = Polls.packets(polls.poll().body());
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        socket.upgrade();

        assertThat(polled).hasSizeLessThan(40);
        for (int i = polled.size(); i < 40; i++) {
            assertThat(socket.next()).startsWith("43" + i + "[");
        }
    }

    @Test
    void aSecondProbeBesideTheFirstIsRefused() {
        Polls polls = connected();
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());

        RawWebSocket second = RawWebSocket.beside(gateway, polls.sid());
        second.awaitClosed();
        assertThat(second.closeCode()).hasValue(1008);
        assertThat(second.pending()).isEmpty();

        socket.upgrade();
        assertThat(socket.ask(9, "nonsense", "1").path("ok").isBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key1: x", "Sec-WebSocket-Version: 12"})
    void aProbeWhoseHandshakeFailsLeavesRoomForAnother(String header) {
        Polls polls = connected();
        RawHttp.Answer answer = RawHttp.once(
                gateway,
                "GET",
                gateway.path() + "?EIO=4&transport=websocket&sid=" + polls.sid(),
                "Connection: Upgrade",
                "Upgrade: websocket",
                header);
        assertThat(answer.status()).isBetween(400, 426);

        RawWebSocket.beside(gateway, polls.sid()).upgrade();
    }

    @Test
    void aProbeThatIsDroppedLeavesThePollingSession() {
        Polls polls = connected();
        RawWebSocket.beside(gateway, polls.sid()).close();
        assertStillPolls(polls);
        for (int i = 0; i < 2; i++) {
            onceTheLastIsLost(() -> {
                try (RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid())) {
                    socket.send("2probe");
                    assertThat(socket.next()).isEqualTo("3probe");
                }
            });
            assertStillPolls(polls);
        }
        onceTheLastIsLost(() -> {
            RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
            socket.upgrade();
            assertThat(socket.ask(9, "nonsense", "1").path("ok").isBoolean()).isTrue();
        });
    }

    /** Probes again for as long as the server has not read that the probe before is gone: it closes the next. */
    private static void onceTheLastIsLost(ThrowingRunnable probe) {
        await().ignoreException(UncheckedIOException.class).untilAsserted(probe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "40{\"token\":\"alice\"}", "421[\"nonsense\"]", "", "2probe2", "1"})
    void aProbeThatSaysAnythingElseIsClosedAndLeavesThePollingSession(String packet) {
        Polls polls = connected();
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        socket.send(packet);

        socket.awaitClosed();
        assertThat(socket.pending()).isEmpty();
        assertStillPolls(polls);
    }

    @Test
    void theProbeEndsWithItsSession() {
        Polls polls = connected();
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        polls.post("1");

        socket.awaitClosed();
    }

    @Test
    void packetsRightBehindTheUpgradeAreTaken() {
        Polls polls = connected();
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        socket.send("2probe");
        socket.send("5");
        for (int i = 0; i < 20; i++) {
            socket.send("42" + i + "[\"nonsense\"]");
        }
        assertThat(socket.next()).isEqualTo("3probe");
        for (int i = 0; i < 20; i++) {
            assertThat(socket.next()).startsWith("43" + i + "[");
        }
    }

    @Test
    void aTokenIsJudgedAcrossTheUpgrade() {
        Polls polls = Polls.open(gateway);
        RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
        socket.upgrade();

        assertThat(socket.connect("alice")).isNotBlank();
    }

    private static void assertStillPolls(Polls polls) {
        assertThat(polls.ask(8, "nonsense", "1").path("error").path("status").intValue())
                .isEqualTo(404);
    }

    private static Polls connected() {
        Polls polls = Polls.open(gateway);
        polls.connect("alice");
        return polls;
    }
}
