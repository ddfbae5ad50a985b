package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.MemorySessionStore;
import dev.skald.domain.port.SessionStore;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.store.AcmeStore;
import dev.skald.gateway.store.ForwardingStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions are kept in the store that the gateway runs over, before that is closed. */
class KeptSessionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();
    private final MemorySessionStore sessions = new MemorySessionStore();

    @Test
    void aDrainWaitsForTheStoreThatKeepsTheSessions() throws IOException {
        try (Slow store = new Slow(sessions, Duration.ofMillis(300))) {
            Wiring gateway = Wiring.start(config, settings -> store);
            Viewer viewer = new Viewer(gateway);
            assertThat(viewer.packets).anyMatch(packet -> packet.contains("\"pid\""));

            gateway.close();

            assertThat(store.keptBeforeItWasClosed).isEqualTo(1);
            assertThat(sessions.all()).hasSize(1);
            await().atMost(PATIENCE).until(() -> viewer.closed.isDone());
            assertThat(viewer.closed).isCompletedWithValue(1012);
        }
    }

    @Test
    void aDrainDoesNotWaitForEver() throws IOException {
        try (Slow store = new Slow(sessions, Duration.ofMinutes(10))) {
            Wiring gateway = Wiring.start(config, settings -> store);
            Viewer viewer = new Viewer(gateway);
            long begun = System.nanoTime();

            gateway.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMinutes(1));
            assertThat(store.keptBeforeItWasClosed).isZero();
            await().atMost(PATIENCE).until(() -> viewer.closed.isDone());
        }
    }

    /** A raw Socket.IO client that was let in. */
    private final class Viewer implements WebSocket.Listener {
        private final List<String> packets = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        Viewer(Wiring gateway) {
            Clock clock = Clock.systemUTC();
            Principal alice = new Principal(
                    "alice",
                    Set.of(),
                    new WorkflowGrant.Every(),
                    clock.instant().plusSeconds(600));
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create(
                                    "ws://127.0.0.1:" + gateway.address().getPort() + "/ws/?EIO=4&transport=websocket"),
                            this)
                    .join();
            socket.sendText("40{\"token\":\"" + Wiring.signToken(config.tokens(), alice, clock) + "\"}", true)
                    .join();
            await().atMost(PATIENCE).until(() -> packets.stream().anyMatch(packet -> packet.startsWith("40")));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            packets.add(data.toString());
            return WebSocket.Listener.super.onText(socket, data, last);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return WebSocket.Listener.super.onClose(socket, code, reason);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    /** Keeps sessions after some time. */
    private static final class Slow extends ForwardingStore implements SessionStore {
        private final SessionStore sessions;
        private final Duration delay;
        private volatile int kept;
        private volatile int keptBeforeItWasClosed = -1;

        Slow(SessionStore sessions, Duration delay) {
            super(new AcmeStore(10));
            this.sessions = sessions;
            this.delay = delay;
        }

        @Override
        public Optional<SessionStore> sessions() {
            return Optional.of(this);
        }

        @Override
        public CompletionStage<Void> keep(List<KeptSession> all) {
            return CompletableFuture.supplyAsync(
                            () -> sessions, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
                    .thenCompose(to -> to.keep(all))
                    .thenRun(() -> kept = all.size());
        }

        @Override
        public CompletionStage<Optional<KeptSession>> take(String key) {
            return sessions.take(key);
        }

        @Override
        public void close() {
            if (keptBeforeItWasClosed < 0) {
                keptBeforeItWasClosed = kept;
            }
            super.close();
        }
    }
}
