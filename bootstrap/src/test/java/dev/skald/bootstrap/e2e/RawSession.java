package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A WebSocket that speaks Engine.IO as it is told, and keeps what it is sent. */
final class RawSession implements WebSocket.Listener {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    /**
     * Opens it.
     *
     * @param query what follows {@code EIO=4&transport=websocket}
     */
    RawSession(SkaldProcess skald, String query) {
        URI address = URI.create("ws://127.0.0.1:" + skald.port() + "/ws/?EIO=4&transport=websocket" + query);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(address, this)
                .join();
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            received.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        ended.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        ended.complete(null);
    }

    RawSession send(String packet) {
        socket.sendText(packet, true).join();
        return this;
    }

    /** Awaits a packet that begins so. */
    String await(String beginning) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(received).anyMatch(packet -> packet.startsWith(beginning)));
        return received.stream()
                .filter(packet -> packet.startsWith(beginning))
                .findFirst()
                .orElseThrow();
    }

    /** Awaits that the server ends it. */
    RawSession awaitEnd() {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(ended::isDone);
        return this;
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    /** All packets so far. */
    List<String> received() {
        return List.copyOf(received);
    }
}
