package dev.skald.adapter.socketio.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.domain.event.WorkflowId;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session whose token was not accepted sends nothing and receives nothing, while events are published all the time.
 */
final class IsolationTest {

    private static final WorkflowId WORKFLOW = WorkflowId.parse("7b0e8d5c-0000-4000-8000-000000000001");
    private static final String SUBSCRIBE = "[\"workflow:subscribe\",{\"workflowId\":\"" + WORKFLOW + "\"}]";

    private final AtomicBoolean over = new AtomicBoolean();
    private TestGateway gateway;
    private Client insider;
    private CompletableFuture<Void> publishing;

    @BeforeEach
    void publish() {
        gateway = TestGateway.start();
        gateway.register(WORKFLOW, "alice");
        insider = RawWebSocket.open(gateway);
        insider.connect("alice");
        insider.subscribe(WORKFLOW);
        publishing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100_000 && !over.get(); i++) {
                gateway.think(WORKFLOW, "thought " + i);
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
        });
        insider.expectSeqs(1, 3);
    }

    @AfterEach
    void stop() {
        over.set(true);
        publishing.join();
        gateway.close();
    }

    static List<List<String>> attempts() {
        return List.of(
                List.of("42" + SUBSCRIBE),
                List.of("421" + SUBSCRIBE),
                List.of("42/," + SUBSCRIBE),
                List.of("41", "42" + SUBSCRIBE),
                List.of("431[]"),
                List.of("40", "421" + SUBSCRIBE),
                List.of("40{\"token\":\"bad token\"}", "421" + SUBSCRIBE),
                List.of("40{\"token\":\"bad token\"}", "40{\"token\":\"alice\"}", "421" + SUBSCRIBE),
                List.of("40/admin,{\"token\":\"alice\"}", "421" + SUBSCRIBE),
                List.of("40/admin,{\"token\":\"alice\"}", "42/admin,1" + SUBSCRIBE),
                List.of("40{\"token\":\"unavailable\"}", "42" + SUBSCRIBE, "42" + SUBSCRIBE),
                List.of("40{\"token\":\"alice\"", "421" + SUBSCRIBE));
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void overWebSocketNothingIsHadByAnyFrames(List<String> frames) {
        try (RawWebSocket outsider = RawWebSocket.open(gateway)) {
            sendAll(outsider, frames);

            outsider.awaitClosed();
            assertThat(outsider.pending()).allMatch(IsolationTest::isNoEvent);
        }
        assertNothingWasSubscribed();
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void overPollingNothingIsHadByAnyPackets(List<String> packets) {
        Polls together = Polls.open(gateway);
        together.post(String.join("\u001e", packets));
        assertThat(drained(together)).allMatch(IsolationTest::isNoEvent);

        Polls oneByOne = Polls.open(gateway);
        packets.forEach(oneByOne::post);
        assertThat(drained(oneByOne)).allMatch(IsolationTest::isNoEvent);
        assertNothingWasSubscribed();
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void duringAnUpgradeNothingIsHadByAnyFrames(List<String> frames) {
        Polls polls = Polls.open(gateway);
        try (RawWebSocket probing = RawWebSocket.beside(gateway, polls.sid())) {
            probing.send("2probe");
            sendAll(probing, frames);
            probing.awaitClosed();
            assertThat(probing.pending()).allMatch(IsolationTest::isNoEvent);
        }
        await().until(() -> !polls.post("40{\"token\":\"bad token\"}").body().isEmpty());
        assertThat(drained(polls)).allMatch(IsolationTest::isNoEvent);

        Polls upgraded = Polls.open(gateway);
        try (RawWebSocket socket = RawWebSocket.beside(gateway, upgraded.sid())) {
            socket.upgrade();
            sendAll(socket, frames);
            socket.awaitClosed();
            assertThat(socket.pending()).allMatch(IsolationTest::isNoEvent);
        }
        assertNothingWasSubscribed();
    }

    @Test
    void aSilentSessionReceivesNothing() {
        RawWebSocket socket = RawWebSocket.open(gateway);
        Polls polls = Polls.open(gateway);
        var poll = polls.pollLater();
        RawWebSocket probing = RawWebSocket.beside(gateway, Polls.open(gateway).sid());

        insider.expectSeqs(4, 100);

        assertThat(socket.pending()).isEmpty();
        assertThat(probing.pending()).isEmpty();
        assertThat(poll).isNotDone();
    }

    /** Sends these frames: one of the first may be the end of the connection. */
    private static void sendAll(RawWebSocket socket, List<String> frames) {
        assertThat(catchThrowable(() -> frames.forEach(socket::send)))
                .as("sent, or closed meanwhile")
                .matches(thrown -> thrown == null || thrown instanceof UncheckedIOException);
    }

    /** What the session is sent until it is over. */
    private static List<String> drained(Polls polls) {
        List<String> packets = new ArrayList<>();
        for (var answer = polls.poll(); answer.statusCode() == 200; answer = polls.poll()) {
            packets.addAll(Polls.packets(answer.body()));
        }
        return packets;
    }

    private static boolean isNoEvent(String packet) {
        return packet.startsWith("44") || packet.equals("3probe") || packet.equals("1") || packet.equals("6");
    }

    private void assertNothingWasSubscribed() {
        assertThat(gateway.counts().connected).hasValue(1);
        assertThat(gateway.delivery().watchedWorkflows()).isEqualTo(1);
    }
}
