package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.MemorySharedSessionStore;
import dev.skald.domain.port.SharedSessionStore;
import dev.skald.domain.port.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever's node dies without a word is recovered at another from what is known of him: if that is all there is. */
final class DeadNodeTest {

    private final MemorySharedSessionStore store = new MemorySharedSessionStore();
    private final MemorySharedSessionStore.Node dying = store.node();
    private final AwayStore away = new AwayStore(dying);
    private final MemoryWorkflows workflows = MemoryWorkflows.within(TestGateway.memory());
    private final TestGateway one = TestGateway.over(workflows, away, new TestSettings());
    private final TestGateway other = TestGateway.over(workflows, store.node(), new TestSettings());
    private final WorkflowId workflow = one.register("alice");
    private final WorkflowId second = one.register("alice");

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void whoWatchesOneWorkflowIsRecovered() {
        try (Returning client = watching()) {
            die(client);

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();
            one.think(workflow, "2");
            client.take(1);
        }
    }

    @Test
    void whoWatchesTwoIsNot() {
        try (Returning client = watching()) {
            client.connection().subscribe(second);
            die(client);

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
        }
    }

    /** He would be recovered without the second, and hear nothing of it. */
    @Test
    void whoIsKnownToWatchOneWorkflowDoesNotWatchAnotherBeforeThatIsTakenBack() {
        try (Returning client = watching()) {
            away.set(true);
            for (int i = 0; i < 3; i++) {
                assertThat(askFor(client, second).path("error").path("status").intValue())
                        .isEqualTo(503);
            }
            away.set(false);
            assertThat(askFor(client, second).path("ok").booleanValue()).isTrue();
            die(client);

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
        }
    }

    private static JsonNode askFor(Returning client, WorkflowId asked) {
        return client.connection().ask(7, "workflow:subscribe", "{\"workflowId\":\"" + asked + "\"}");
    }

    /** A client that is known to have watched one workflow, and has an event of it. */
    private Returning watching() {
        Returning client = new Returning(one);
        client.connect(Transport.WEBSOCKET, "alice");
        client.connection().subscribe(workflow);
        one.think(workflow, "1");
        client.take(1);
        await().until(() -> away.known);
        return client;
    }

    private void die(Returning client) {
        dying.end();
        client.turnTo(other);
    }

    /** A store that cannot be reached for a while. */
    private static final class AwayStore implements SharedSessionStore {

        private final SharedSessionStore store;
        private volatile boolean away;
        private volatile boolean known;

        AwayStore(SharedSessionStore store) {
            this.store = store;
        }

        void set(boolean isAway) {
            away = isAway;
        }

        @Override
        public CompletionStage<Holder> hold(String key, Optional<byte[]> content, Duration ttl, boolean first) {
            if (away) {
                return CompletableFuture.failedStage(new UnavailableException("away"));
            }
            known |= content.isPresent();
            return store.hold(key, content, ttl, first);
        }

        @Override
        public CompletionStage<Holder> renew(String key, Duration ttl) {
            return store.renew(key, ttl);
        }

        @Override
        public CompletionStage<Holder> lose(KeptSession session, boolean first) {
            return store.lose(session, first);
        }

        @Override
        public CompletionStage<Holder> release(String key) {
            return store.release(key);
        }

        @Override
        public CompletionStage<Optional<KeptSession>> take(String key) {
            return store.take(key);
        }

        @Override
        public CompletionStage<Void> keep(List<KeptSession> sessions) {
            return store.keep(sessions);
        }

        @Override
        public void listen(Wishes wishes) {
            store.listen(wishes);
        }
    }
}
