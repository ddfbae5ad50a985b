package dev.skald.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Registers workflows and publishes to them over HTTP, as an agent outside would. Thread-safe; its methods block. */
public final class PublishClient {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI gateway;
    private final String token;

    /**
     * A client of the gateway on that port of the loopback.
     *
     * @param token must have the scope to publish
     */
    public PublishClient(int port, String token) {
        this.gateway = URI.create("http://127.0.0.1:" + port + "/v1/workflows/");
        this.token = token;
    }

    /**
     * Where events ended up.
     *
     * @param epoch the generation of the log
     * @param firstSeq the place of the first; the others stand right behind it
     */
    public record Accepted(String epoch, long firstSeq) {}

    /**
     * Says who owns a workflow.
     *
     * @throws IOException unless it is new, and that was accepted
     */
    public void register(String workflow, String owner) throws IOException, InterruptedException {
        String body = json.createObjectNode().put("owner", owner).toString();
        send(request(workflow).header("Content-Type", "application/json"), "PUT", body, 201);
    }

    /**
     * Publishes events, one a line: one by itself as JSON, several as a batch.
     *
     * @throws IOException unless all were accepted
     */
    public Accepted publish(String workflow, List<String> lines) throws IOException, InterruptedException {
        String type = lines.size() == 1 ? "application/json" : "application/x-ndjson";
        JsonNode answer = json.readTree(send(
                request(workflow + "/events").header("Content-Type", type), "POST", String.join("\n", lines), 202));
        long first = answer.path("firstSeq").asLong();
        if (answer.path("accepted").asInt() != lines.size()
                || answer.path("lastSeq").asLong() != first + lines.size() - 1) {
            throw new IOException("published " + lines.size() + " events, was answered " + answer);
        }
        return new Accepted(answer.path("epoch").asText(), first);
    }

    /**
     * Forgets a workflow.
     *
     * @throws IOException unless that was accepted
     */
    public void delete(String workflow) throws IOException, InterruptedException {
        send(request(workflow), "DELETE", "", 204);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest.Builder request, String method, String body, int expected)
            throws IOException, InterruptedException {
        HttpRequest ready = request.method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(ready, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException("%s %s was answered %d %s"
                    .formatted(method, ready.uri().getPath(), answer.statusCode(), answer.body()));
        }
        return answer.body();
    }
}
