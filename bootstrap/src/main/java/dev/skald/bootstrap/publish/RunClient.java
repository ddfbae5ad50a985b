package dev.skald.bootstrap.publish;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The calls of the producer of a run (the protocol, section 8), each made once. Thread-safe. */
final class RunClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String JSON = "application/json";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final URI gateway;
    private final WorkflowId workflow;
    private final Supplier<String> tokens;

    /**
     * A client.
     *
     * @param gateway its URL, of which the path counts for nothing
     * @param tokens gives a token whenever one is needed
     */
    RunClient(URI gateway, WorkflowId workflow, Supplier<String> tokens) {
        this.gateway = gateway;
        this.workflow = workflow;
        this.tokens = tokens;
    }

    Answer open(RunId run, Duration ttl, boolean takeover) throws IOException, InterruptedException {
        String asked = "{\"ttl\":\"" + ttl + "\",\"runId\":\"" + run + "\",\"takeover\":" + takeover + "}";
        return send(post("/runs", JSON, asked), TIMEOUT);
    }

    Answer publish(Lease lease, String lines) throws IOException, InterruptedException {
        return send(post("/events", "application/x-ndjson", lines).header("Skald-Lease", lease.value()), TIMEOUT);
    }

    Answer heartbeat(RunId run, Lease lease) throws IOException, InterruptedException {
        return send(
                request("/runs/" + run + "/heartbeat")
                        .header("Skald-Lease", lease.value())
                        .POST(BodyPublishers.noBody()),
                TIMEOUT);
    }

    /** Asks for the controls behind {@code after}, and waits for one for so long. */
    Answer controls(long after, Duration wait) throws IOException, InterruptedException {
        return send(request("/controls?after=" + after + "&wait=" + wait).GET(), wait.plus(TIMEOUT));
    }

    private HttpRequest.Builder post(String path, String type, String body) {
        return request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve("/v1/workflows/" + workflow + path))
                .header("Authorization", "Bearer " + tokens.get());
    }

    /** The client's own timeout ends with the head of an answer, and this one with all of it. */
    private Answer send(HttpRequest.Builder request, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), retryAfter(response), response.body());
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer within " + timeout.toSeconds() + " seconds");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a request failed for another reason than its connection", e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** In seconds; a date, as something on the way may tell, is passed over. */
    private static Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }
}
