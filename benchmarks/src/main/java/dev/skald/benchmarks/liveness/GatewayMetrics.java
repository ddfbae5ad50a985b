package dev.skald.benchmarks.liveness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the gateway says of itself at {@code /metrics}. Thread-safe; its methods block. */
final class GatewayMetrics {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern BEHIND = gauge("skald_cursors_behind");
    private static final Pattern RESCUED = gauge("skald_cursors_rescued_total");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    /** Those of the gateway on that port of the loopback. */
    GatewayMetrics(int port) {
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .timeout(PATIENCE)
                .build();
    }

    /**
     * How things stand.
     *
     * @param behind subscriptions that have not been written all there is
     * @param rescued subscriptions that the gateway found standing behind for no reason, since it started; empty if it
     *     does not look
     */
    record Reading(long behind, OptionalDouble rescued) {}

    /**
     * Asks.
     *
     * @throws IOException if the gateway does not say
     */
    Reading read() throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        OptionalDouble behind = value(BEHIND, answer.body());
        if (answer.statusCode() != 200 || behind.isEmpty()) {
            throw new IOException("/metrics was answered %d, without %s".formatted(answer.statusCode(), BEHIND));
        }
        return new Reading((long) behind.getAsDouble(), value(RESCUED, answer.body()));
    }

    private static OptionalDouble value(Pattern metric, String text) {
        Matcher found = metric.matcher(text);
        return found.find() ? OptionalDouble.of(Double.parseDouble(found.group(1))) : OptionalDouble.empty();
    }

    private static Pattern gauge(String name) {
        return Pattern.compile("(?m)^" + name + " (\\S+)$");
    }
}
