package dev.skald.adapter.socketio.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A polling session: it polls when a packet is asked for, and not before. */
public final class Polls implements Client {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI base;
    private final String sid;
    private final Queue<String> received = new ArrayDeque<>();

    private Polls(URI base, String sid) {
        this.base = base;
        this.sid = sid;
    }

    /** Opens a session. */
    public static Polls open(Server server, String... headers) {
        URI base = URI.create("http://127.0.0.1:" + server.port() + server.path() + "?EIO=4&transport=polling");
        HttpRequest.Builder handshake = HttpRequest.newBuilder(base).timeout(PATIENCE);
        if (headers.length > 0) {
            handshake.headers(headers);
        }
        HttpResponse<String> answer = HTTP.sendAsync(handshake.build(), HttpResponse.BodyHandlers.ofString())
                .join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("0{");
        return new Polls(
                base, Json.parse(answer.body().substring(1)).path("sid").textValue());
    }

    /** Opens a poll. */
    public CompletableFuture<HttpResponse<String>> pollLater() {
        return HTTP.sendAsync(request().GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Opens a poll and waits for its answer. */
    public HttpResponse<String> poll() {
        return pollLater().join();
    }

    /** Posts a payload of one packet or several. */
    public HttpResponse<String> post(String payload) {
        return post(payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Posts these bytes. */
    public HttpResponse<String> post(byte[] payload) {
        return HTTP.sendAsync(
                        request()
                                .POST(HttpRequest.BodyPublishers.ofByteArray(payload))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .join();
    }

    @Override
    public void send(String packet) {
        HttpResponse<String> answer = post(packet);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
    }

    @Override
    public void binary(byte... message) {
        send("b" + Base64.getEncoder().encodeToString(message));
    }

    @Override
    public String next() {
        while (received.isEmpty()) {
            HttpResponse<String> answer = poll();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            received.addAll(packets(answer.body()));
        }
        return received.remove();
    }

    /** Whether a packet is at hand without another poll. */
    public boolean hasNext() {
        return !received.isEmpty();
    }

    /** The packets of a payload. */
    public static List<String> packets(String payload) {
        return Arrays.asList(payload.split("\u001e", -1));
    }

    @Override
    public String sid() {
        return sid;
    }

    /** The query of this session's requests, with the path. */
    public String target() {
        return base.getPath() + "?" + base.getQuery() + "&sid=" + sid;
    }

    /** A poll is answered with 400: there is no such session any more. */
    @Override
    public void awaitClosed() {
        await().atMost(PATIENCE).until(() -> poll().statusCode() == 400);
    }

    @Override
    public void close() {
        post("1");
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(base.resolve(target())).timeout(PATIENCE);
    }
}
