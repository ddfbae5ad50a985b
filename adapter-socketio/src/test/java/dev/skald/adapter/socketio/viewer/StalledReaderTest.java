package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A reader that takes nothing costs little, hinders nobody, and is closed in the end. */
final class StalledReaderTest {

    private static final int EVENTS = 2_000;
    private static final String THOUGHT = "x".repeat(4_000);

    @Test
    void othersGetEverythingWhileItIsBoundedAndThenClosed() {
        try (TestGateway gateway = TestGateway.start(new TestSettings().stallTimeout(3_000));
                RawWebSocket reader = RawWebSocket.open(gateway)) {
            WorkflowId workflow = gateway.register("alice");
            RawWebSocket[] stalled = new RawWebSocket[20];
            for (int i = 0; i < stalled.length; i++) {
                stalled[i] = RawWebSocket.unread(gateway);
                stalled[i].send("40{\"token\":\"alice\"}");
                stalled[i].send("421[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\"}]");
            }
            reader.connect("alice");
            reader.subscribe(workflow);
            await().until(() -> gateway.counts().connected.get() == stalled.length + 1);
            long memory = directMemory();
            long written = gateway.counts().delivered.get();

            for (int i = 0; i < EVENTS; i++) {
                gateway.think(workflow, THOUGHT);
            }
            reader.expectSeqs(1, EVENTS);

            // Eight megabytes went to the reader. What went to each of the others is what sockets and water marks hold.
            long each = (gateway.counts().delivered.get() - written - EVENTS) / stalled.length;
            assertThat(each * THOUGHT.length()).isLessThan(6L << 20);
            assertThat(directMemory() - memory).isLessThan(64L << 20);

            await().until(() -> gateway.counts().disconnected.get() == stalled.length);
            assertThat(gateway.gateway().openSessions()).isEqualTo(1);
            gateway.think(workflow, "on");
            reader.expectSeqs(EVENTS + 1, EVENTS + 1);
            for (RawWebSocket socket : stalled) {
                socket.close();
            }
        }
    }

    @Test
    void oneThatReadsOnInTimeGetsEverythingInOrder() {
        try (TestGateway gateway = TestGateway.start(new TestSettings().stallTimeout(20_000));
                RawWebSocket late = RawWebSocket.unread(gateway);
                RawWebSocket reader = RawWebSocket.open(gateway)) {
            WorkflowId workflow = gateway.register("alice");
            late.send("40{\"token\":\"alice\"}");
            late.send("421[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\"}]");
            reader.connect("alice");
            reader.subscribe(workflow);
            for (int i = 0; i < EVENTS; i++) {
                gateway.think(workflow, THOUGHT);
            }
            reader.expectSeqs(1, EVENTS);

            late.read();

            late.takeOpen();
            assertThat(late.next()).startsWith("40{");
            assertThat(late.next()).startsWith("431[{\"ok\":true");
            late.expectSeqs(1, EVENTS);
            gateway.think(workflow, "on");
            late.expectSeqs(EVENTS + 1, EVENTS + 1);
        }
    }

    @Test
    void aPollerThatPollsNoMoreIsClosed() {
        try (TestGateway gateway = TestGateway.start(new TestSettings().stallTimeout(2_000))) {
            WorkflowId workflow = gateway.register("alice");
            Polls polls = Polls.open(gateway);
            polls.connect("alice");
            polls.subscribe(workflow);
            polls.post("422[\"nonsense\"]");

            await().until(() -> gateway.gateway().openSessions() == 0);
            assertThat(polls.poll().statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aPollerWithNothingToFetchIsNotStalled() {
        try (TestGateway gateway = TestGateway.start(new TestSettings().stallTimeout(1_500));
                RawWebSocket witness = RawWebSocket.open(gateway)) {
            witness.connect("alice");
            Polls polls = Polls.open(gateway);
            polls.connect("alice");
            var open = polls.pollLater();
            long begin = System.nanoTime();
            await().atMost(Client.PATIENCE).until(() -> System.nanoTime() - begin > 3_500_000_000L);

            assertThat(open).isNotDone();
            polls.send("42[\"nonsense\"]");
            polls.send("421[\"nonsense\"]");
            assertThat(open.join().body()).startsWith("431[");
            assertThat(witness.isClosed()).isFalse();
        }
    }

    @Test
    void oneThatReadsSlowlyIsNotStalled() {
        try (TestGateway gateway = TestGateway.start(new TestSettings().stallTimeout(2_000))) {
            Polls polls = Polls.open(gateway);
            polls.connect("alice");
            // Long enough for the watch to look twice: something waits whenever it does, but another thing each time.
            for (int asked = 0; asked < 9; asked++) {
                polls.send("42" + asked + "[\"nonsense\"]");
                await().pollDelay(Duration.ofMillis(500)).until(() -> true);
                assertThat(polls.next()).startsWith("43" + asked + "[");
            }
        }
    }

    private static long directMemory() {
        PooledByteBufAllocator pooled = (PooledByteBufAllocator) ByteBufAllocator.DEFAULT;
        return pooled.metric().usedDirectMemory();
    }
}
