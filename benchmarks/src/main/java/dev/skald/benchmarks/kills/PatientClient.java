package dev.skald.benchmarks.kills;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Requests to a gateway that goes away and comes back: each is sent again, the same in every byte, until it is answered with
 * something else than 503. Thread-safe; its methods block.
 */
final class PatientClient {

    /** Longer than any drain: a request that the gateway has got must not be sent again while it is being carried out. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration GIVES_UP = Duration.ofSeconds(90);
    private static final int UNAVAILABLE = 503;
    private static final int PAUSE_MILLIS = 100;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI gateway;
    private final Records records;

    /** A client of the gateway on that port of the loopback. */
    PatientClient(int port, Records records) {
        this.gateway = URI.create("http://127.0.0.1:" + port + "/v1/workflows/");
        this.records = records;
    }

    /** What was answered. */
    record Answer(int status, JsonNode body) {}

    /** Asks for something. */
    Answer get(String path, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(gateway.resolve(path)).GET(), token);
    }

    /** Has something deleted. */
    Answer delete(String path, String token) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(gateway.resolve(path)).DELETE(), token);
    }

    /** Sends something, by PUT or POST. */
    Answer send(String method, String path, String type, String body, String token)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(gateway.resolve(path))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body)),
                token);
    }

    private Answer send(HttpRequest.Builder request, String token) throws IOException, InterruptedException {
        HttpRequest ready = request.timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .build();
        long end = System.nanoTime() + GIVES_UP.toNanos();
        while (true) {
            try {
                HttpResponse<String> answer = http.send(ready, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != UNAVAILABLE) {
                    records.answered();
                    return new Answer(
                            answer.statusCode(),
                            answer.body().isEmpty() ? MissingNode.getInstance() : json.readTree(answer.body()));
                }
                giveUpAfter(end, new IOException("still unavailable: " + ready.uri()));
            } catch (IOException e) {
                giveUpAfter(end, e);
            }
            records.repeated();
            TimeUnit.MILLISECONDS.sleep(1 + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS));
        }
    }

    private static void giveUpAfter(long end, IOException why) throws IOException {
        if (System.nanoTime() > end) {
            throw why;
        }
    }
}
