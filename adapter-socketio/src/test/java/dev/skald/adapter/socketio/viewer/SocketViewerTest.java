package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.delivery.ViewerSession;
import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client of Socket.IO as those see it who operate the gateway. */
class SocketViewerTest {

    private final TestGateway gateway = TestGateway.start();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private List<ViewerSession> sessions() {
        return gateway.delivery().sessions().page(Optional.empty(), Optional.empty(), 10);
    }

    @ParameterizedTest
    @EnumSource
    void isSeenForAsLongAsItIsIn(Transport transport) {
        WorkflowId one = gateway.register("alice");
        WorkflowId two = gateway.register("alice");
        gateway.think(one, "a", "b");
        Instant before = Instant.now();
        try (Client client = transport.open(gateway)) {
            assertThat(sessions()).isEmpty();
            String socketId = client.connect("alice");
            client.subscribe(one);
            client.expectSeqs(1, 2);
            client.subscribe(two);

            assertThat(sessions()).hasSize(1);
            ViewerSession seen = sessions().get(0);
            assertThat(seen.socketId()).isEqualTo(socketId).isNotEqualTo(client.sid());
            assertThat(seen.subject()).isEqualTo("alice");
            assertThat(seen.address()).isEqualTo("127.0.0.1");
            assertThat(seen.transport()).isEqualTo(transport == Transport.POLLING ? "polling" : "websocket");
            assertThat(seen.since()).isBetween(before.minusMillis(1), Instant.now());
            assertThat(seen.watched().toCompletableFuture().join())
                    .containsExactly(new ViewerSession.Watched(one, 0), new ViewerSession.Watched(two, 0));
        }
        await().until(() -> sessions().isEmpty());
    }

    /** Its client may tell others at that moment, and they disconnect it. */
    @ParameterizedTest
    @EnumSource
    void isSeenBeforeItsClientIsToldThatItIsIn(Transport transport) {
        gateway.counts()
                .whenConnected(() -> CompletableFuture.runAsync(() -> sessions().forEach(ViewerSession::disconnect))
                        .join());
        try (Client client = transport.open(gateway)) {
            client.connect("alice");

            assertThat(client.next()).isEqualTo("41");
            client.awaitClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isDisconnectedAndNotRecovered(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice");
            client.connection().subscribe(workflow);
            client.take(1);

            sessions().get(0).disconnect();

            assertThat(client.connection().message()).isEqualTo("41");
            client.connection().awaitClosed();
            await().until(() -> sessions().isEmpty());
            assertThat(client.connect(transport, "alice")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAnotherOneWhenItCameBack(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "a");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice");
            client.connection().subscribe(workflow);
            client.take(1);
            ViewerSession first = sessions().get(0);
            client.drop();
            assertThat(client.connect(transport, "alice")).isTrue();
            gateway.think(workflow, "b");
            client.take(1);

            assertThat(sessions()).hasSize(1).doesNotContain(first);
            assertThat(sessions().get(0).socketId()).isEqualTo(first.socketId());
            assertThat(gateway.delivery().sessions().find(first.socketId()))
                    .contains(sessions().get(0));
        }
    }
}
