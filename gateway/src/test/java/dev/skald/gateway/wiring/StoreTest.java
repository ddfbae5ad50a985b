package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.sqlite.SqliteSettings;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunRequest;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.store.AcmeStore;
import dev.skald.gateway.store.FileStore;
import dev.skald.gateway.store.ForwardingStore;
import dev.skald.gateway.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway runs over any store. */
class StoreTest {

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();
    private final WorkflowId workflow = WorkflowId.random();
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whatIsPublishedIsKeptInTheStoreAndReadFromIt() throws IOException, InterruptedException {
        AcmeStore store = new AcmeStore(2);
        try (Wiring gateway = Wiring.start(config, settings -> store)) {
            String events = "{\"type\":\"thought\",\"data\":{\"content\":\"%s\"}}";
            for (String content : List.of("a", "b", "c")) {
                assertThat(post(gateway, events.formatted(content)).statusCode())
                        .isEqualTo(202);
            }
            assertThat(get(gateway, "/v1/workflows/" + workflow + "/events").body())
                    .doesNotContain("\"content\":\"a\"")
                    .contains("\"content\":\"b\"", "\"content\":\"c\"");
            assertThat(get(gateway, "/metrics").body()).contains("skald_workflows 1.0");
        }
    }

    @Test
    void whatIsAroundItsOwnStoreIsUsedInItsPlaceAndClosedWithTheGateway() throws IOException, InterruptedException {
        Watched around = new Watched();
        AtomicReference<Store> own = new AtomicReference<>();
        try (Wiring gateway = Wiring.startAround(config, opened -> {
            own.set(opened);
            return around;
        })) {
            assertThat(post(gateway, "{\"type\":\"thought\",\"data\":{\"content\":\"a\"}}")
                            .statusCode())
                    .isEqualTo(202);
        }
        assertThat(own.get()).isNotNull();
        assertThat(around.gauges().get(0).value().get()).isEqualTo(1);
        assertThat(around.closed).hasValue(1);
    }

    @Test
    void theGatewayIsReadyAsLongAsItsStoreIs() throws IOException, InterruptedException {
        Watched store = new Watched();
        try (Wiring gateway = Wiring.start(config, settings -> store)) {
            assertThat(get(gateway, "/health/ready").statusCode()).isEqualTo(200);
            store.healthy = false;
            assertThat(get(gateway, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(gateway, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aStoreThatFailsToKeepHouseIsAskedAgain() throws IOException {
        Watched store = new Watched();
        try (Wiring gateway = Wiring.start(config, settings -> store)) {
            await().atMost(20, TimeUnit.SECONDS).until(() -> store.kept.get() >= 2);
        }
        assertThat(store.closed).hasValue(1);
    }

    @Test
    void aRunWhoseProducerIsLostIsEnded() throws IOException, InterruptedException {
        AcmeStore store = new AcmeStore(10);
        try (Wiring gateway = Wiring.start(config, settings -> store)) {
            store.runs()
                    .open(workflow, new RunRequest(RunRequest.MIN_TTL, Optional.empty(), false))
                    .toCompletableFuture()
                    .join();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> get(gateway, "/v1/workflows/" + workflow + "/events")
                            .body()
                            .contains("\"code\":\"producer_lost\""));
        }
    }

    @Test
    void aRunInFilesWhoseProducerIsLostIsEndedByTheNextGateway(@TempDir Path directory)
            throws IOException, InterruptedException {
        try (FileStore store = FileStore.open(directory, SqliteSettings.defaults())) {
            store.runs()
                    .open(workflow, new RunRequest(RunRequest.MIN_TTL, Optional.empty(), false))
                    .toCompletableFuture()
                    .join();
        }
        FileStore store = FileStore.open(directory, SqliteSettings.defaults());
        try (Wiring gateway = Wiring.start(config, settings -> store)) {
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> get(gateway, "/v1/workflows/" + workflow + "/events")
                            .body()
                            .contains("\"code\":\"producer_lost\""));
            assertThat(store.catalog().find(workflow).toCompletableFuture().join())
                    .hasValueSatisfying(
                            entry -> assertThat(entry.log().lastSeq()).isEqualTo(1));
        }
    }

    @Test
    void aStoreIsClosedOnceThoughTheGatewayIsClosedTwice() throws IOException {
        Watched store = new Watched();
        Wiring gateway = Wiring.start(config, settings -> store);
        assertThat(store.closed).hasValue(0);
        gateway.close();
        gateway.close();
        assertThat(store.closed).hasValue(1);
    }

    @Test
    void aStoreIsClosedIfTheGatewayCannotBeStarted() throws IOException {
        Watched store = new Watched();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        SkaldConfig taken = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(port)
                .secret("a-secret-of-exactly-32-bytes-....")
                .build();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Wiring.start(taken, settings -> {
                    store.take(port);
                    return store;
                }))
                .withMessageStartingWith("PORT: ");
        assertThat(store.closed).hasValue(1);
    }

    private HttpResponse<String> post(Wiring gateway, String body) throws IOException, InterruptedException {
        return http.send(
                request(gateway, "/v1/workflows/" + workflow + "/events")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(Wiring gateway, String path) throws IOException, InterruptedException {
        return http.send(request(gateway, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(Wiring gateway, String path) {
        Clock clock = Clock.systemUTC();
        Principal anyone = new Principal(
                "anyone",
                Set.of(Principal.PUBLISH_SCOPE),
                new WorkflowGrant.Every(),
                clock.instant().plusSeconds(600));
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.address().getPort() + path))
                .header("Authorization", "Bearer " + Wiring.signToken(config.tokens(), anyone, clock));
    }

    /** Counts what is asked of it, and fails to keep house. */
    private static final class Watched extends ForwardingStore {

        private final AtomicInteger kept = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private volatile boolean healthy = true;
        private ServerSocket squatter;

        Watched() {
            super(new AcmeStore(10));
        }

        /** Takes the port at the last moment before the gateway does. */
        void take(int port) {
            try {
                squatter = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void keepHouse() {
            kept.incrementAndGet();
            throw new IllegalStateException("as planned");
        }

        @Override
        public boolean isHealthy() {
            return healthy;
        }

        @Override
        public void close() {
            super.close();
            closed.incrementAndGet();
            if (squatter != null) {
                try {
                    squatter.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
