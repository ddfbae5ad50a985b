package dev.skald.benchmarks.scenario;

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
 * Requests to a gateway that goes away and comes back: each is sent again, the same in every byte, until it is answered
 * with something else than 503. Thread-safe; its methods block.
 */
public final class PatientClient {

    /**
     * Longer than any drain: a request that the gateway has got must not be sent again while it is being carried out.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration GIVES_UP = Duration.ofSeconds(90);
    private static final int UNAVAILABLE = 503;
    private static final int PAUSE_MILLIS = 100;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI gateway;
    private final Attempts attempts;

    /** Who counts what became of requests. Thread-safe. */
    public interface Attempts {
        /** A request was answered. */
        void answered();

        /** A request was sent again, because it was not answered, or with 503. */
        void repeated();
    }

    /** A client of the gateway on that port of the loopback. */
    public PatientClient(int port, Attempts attempts) {
        this.gateway = URI.create("http://127.0.0.1:" + port + "/v1/workflows/");
        this.attempts = attempts;
    }

    /**
     * What was answered.
     *
     * @param status the status of HTTP
     * @param body the body as JSON; missing if it was empty
     * @param repeated whether the request had been sent before, and may have been carried out then
     */
    public record Answer(int status, JsonNode body, boolean repeated) {}

    /** Asks for something. */
    public Answer get(String path, String token) throws IOException, InterruptedException {
        return send(request(path).GET(), token);
    }

    /** Has something deleted. */
    public Answer delete(String path, String token) throws IOException, InterruptedException {
        return send(request(path).DELETE(), token);
    }

    /** Sends something, by PUT or POST. */
    public Answer send(String method, String path, String type, String body, String token)
            throws IOException, InterruptedException {
        return send(
                request(path).header("Content-Type", type).method(method, HttpRequest.BodyPublishers.ofString(body)),
                token);
    }

    /** A request to a path below that of all workflows, for {@link #send(HttpRequest.Builder, String)}. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path));
    }

    /**
     * Sends a request until it is answered.
     *
     * @throws IOException if that takes longer than anything should
     */
    public Answer send(HttpRequest.Builder request, String token) throws IOException, InterruptedException {
        HttpRequest ready = request.timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .build();
        long end = System.nanoTime() + GIVES_UP.toNanos();
        boolean repeated = false;
        while (true) {
            try {
                HttpResponse<String> answer = http.send(ready, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != UNAVAILABLE) {
                    attempts.answered();
                    return new Answer(
                            answer.statusCode(),
                            answer.body().isEmpty() ? MissingNode.getInstance() : json.readTree(answer.body()),
                            repeated);
                }
                giveUpAfter(end, new IOException("still unavailable: " + ready.uri()));
            } catch (IOException e) {
                giveUpAfter(end, e);
            }
            attempts.repeated();
            repeated = true;
            TimeUnit.MILLISECONDS.sleep(1 + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS));
        }
    }

    private static void giveUpAfter(long end, IOException why) throws IOException {
        if (System.nanoTime() > end) {
            throw why;
        }
    }
}
