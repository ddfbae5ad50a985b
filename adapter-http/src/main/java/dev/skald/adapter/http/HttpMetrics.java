package dev.skald.adapter.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What this face counts. Thread-safe; the set of its meters is bounded by the routes, methods and statuses there are.
 */
final class HttpMetrics {

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

    private final MeterRegistry registry;
    private final Map<Served, Timer> requests = new ConcurrentHashMap<>();
    private final Map<Integer, Counter> refusals = new ConcurrentHashMap<>();
    private final Counter accepted;
    private final Counter duplicates;
    private final Timer publish;

    private record Served(String route, String method, int status) {}

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = events("accepted");
        this.duplicates = events("duplicate");
        this.publish = Timer.builder("skald.publish")
                .description("Seconds from a parsed publish request to its events in the log")
                .register(registry);
    }

    private Counter events(String outcome) {
        return Counter.builder("skald.events.in")
                .description("Events that publishers sent over HTTP, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    void answered(String route, HttpMethod method, int status, long nanos) {
        String name = METHODS.contains(method.name()) ? method.name() : "other";
        requests.computeIfAbsent(new Served(route, name, status), this::timer).record(nanos, TimeUnit.NANOSECONDS);
        if (status >= 400) {
            refused(status);
        }
    }

    void refused(int status) {
        refusals.computeIfAbsent(status, this::refusal).increment();
    }

    private Timer timer(Served served) {
        return Timer.builder("skald.http.requests")
                .description("Seconds from the head of a request to its answer")
                .tag("route", served.route())
                .tag("method", served.method())
                .tag("status", Integer.toString(served.status()))
                .register(registry);
    }

    private Counter refusal(int status) {
        return Counter.builder("skald.http.refusals")
                .description("Requests that were answered with an error, by its status")
                .tag("code", Integer.toString(status))
                .register(registry);
    }

    void published(int acceptedEvents, int duplicateEvents, long nanos) {
        accepted.increment(acceptedEvents);
        duplicates.increment(duplicateEvents);
        publish.record(nanos, TimeUnit.NANOSECONDS);
    }
}
