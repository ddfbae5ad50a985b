package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session arrives on its WebSocket with more to write than the channel takes at once, and nothing is appended any
 * more: it gets everything all the same.
 */
final class ArrivalTest {

    /** Together 8 MB: more than sockets and water marks hold for a reader that does not read. */
    private static final int LARGE_EVENTS = 2_000;

    private static final int LARGE = 4_000;
    private static final int SMALL = 60;

    /** Several times the high water mark. */
    private static final int SMALL_EVENTS = 2_000;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest(name = "{0} workflows")
    @ValueSource(ints = {1, 2, 5})
    void aReaderWhoseSocketTakesItAtOnce(int count) {
        List<WorkflowId> workflows = workflows(count, SMALL_EVENTS / count, SMALL);
        Polls polls = subscribed(workflows);
        try (RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid())) {
            socket.upgrade();

            expectAll(socket, workflows, SMALL_EVENTS / count);
        }
    }

    @ParameterizedTest(name = "{0} workflows")
    @ValueSource(ints = {1, 2, 40})
    void aReaderThatReadsOnlyLater(int count) {
        List<WorkflowId> workflows = workflows(count, LARGE_EVENTS / count, LARGE);
        Polls polls = subscribed(workflows);
        try (RawWebSocket socket = RawWebSocket.unreadBeside(gateway, polls.sid())) {
            long before = gateway.counts().delivered.get();
            socket.send("2probe");
            socket.send("5");
            awaitFull(before);

            socket.read();

            assertThat(socket.next()).isEqualTo("3probe");
            expectAll(socket, workflows, LARGE_EVENTS / count);
        }
    }

    @Test
    void aReaderThatStopsAndReadsOnWhileItArrives() {
        List<WorkflowId> workflows = workflows(1, LARGE_EVENTS, LARGE);
        Polls polls = Polls.open(gateway);
        polls.connect("alice");
        polls.subscribe(workflows.get(0));
        polls.expectSeqs(1, 3);
        try (RawWebSocket socket = RawWebSocket.unreadBeside(gateway, polls.sid())) {
            long before = gateway.counts().delivered.get();
            socket.send("2probe");
            socket.send("5");
            awaitFull(before);

            socket.read();

            assertThat(socket.next()).isEqualTo("3probe");
            long next = 4;
            while (polls.hasNext()) {
                polls.expectSeqs(next, next);
                next++;
            }
            socket.expectSeqs(next, LARGE_EVENTS);
        }
    }

    /** A session that polls, and has asked for these workflows, but does not fetch the answers. */
    private static Polls subscribed(List<WorkflowId> workflows) {
        Polls polls = Polls.open(gateway);
        polls.connect("alice");
        for (int i = 0; i < workflows.size(); i++) {
            polls.send("42" + i + "[\"workflow:subscribe\",{\"workflowId\":\"" + workflows.get(i) + "\"}]");
        }
        return polls;
    }

    private static List<WorkflowId> workflows(int count, int events, int length) {
        List<NewEvent> history = Collections.nCopies(events, TestGateway.thought("x".repeat(length)));
        return Stream.generate(() -> {
                    WorkflowId workflow = gateway.register("alice");
                    gateway.log()
                            .append(workflow, history)
                            .toCompletableFuture()
                            .join();
                    return workflow;
                })
                .limit(count)
                .toList();
    }

    /** Waits until something was written on the WebSocket, and nothing more is. */
    private static void awaitFull(long before) {
        long[] last = {before};
        await().atMost(Client.PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            long now = gateway.counts().delivered.get();
            boolean same = now == last[0] && now > before;
            last[0] = now;
            return same;
        });
        assertThat(gateway.counts().behind.get()).isPositive();
    }

    private static void expectAll(RawWebSocket socket, List<WorkflowId> workflows, int events) {
        Map<String, Long> seqs = new HashMap<>();
        int acknowledged = 0;
        for (int i = 0; i < workflows.size() * (events + 1); i++) {
            String packet = socket.message();
            if (packet.startsWith("43")) {
                acknowledged++;
            } else {
                assertThat(packet).startsWith("42[");
                JsonNode payload = Client.Json.parse(packet.substring(2)).path(1);
                assertThat(payload.path("seq").longValue())
                        .isEqualTo(seqs.merge(payload.path("workflowId").textValue(), 1L, Long::sum));
            }
        }
        assertThat(acknowledged).isEqualTo(workflows.size());
        assertThat(seqs.values()).hasSize(workflows.size()).containsOnly((long) events);
        await().untilAsserted(() -> assertThat(gateway.counts().behind).hasValue(0));
        assertThat(gateway.counts().rescued).hasValue(0);
    }
}
