package dev.skald.adapter.http;

import dev.skald.adapter.netty.Drain;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** From a path to what is served there. */
final class Router {

    private static final String WORKFLOWS = "/v1/workflows/";

    private final Map<String, Route> fixed;
    private final Route workflow;
    private final Map<String, Route> ofWorkflow;

    /**
     * A router of these routes.
     *
     * @param fixed by their paths
     * @param workflow that of a workflow itself
     * @param ofWorkflow by what follows the id of a workflow in their paths
     */
    private Router(Map<String, Route> fixed, Route workflow, Map<String, Route> ofWorkflow) {
        this.fixed = fixed;
        this.workflow = workflow;
        this.ofWorkflow = ofWorkflow;
    }

    /** What stands at a path. */
    record Route(String name, Map<HttpMethod, Endpoint> endpoints) {

        /** The endpoint of a method; that of HEAD is that of GET. */
        Optional<Endpoint> endpoint(HttpMethod method) {
            return Optional.ofNullable(endpoints.get(HttpMethod.HEAD.equals(method) ? HttpMethod.GET : method));
        }

        /** The methods there are, as the header {@code Allow} lists them. */
        String allow() {
            TreeSet<String> names = new TreeSet<>();
            endpoints.keySet().forEach(method -> names.add(method.name()));
            if (endpoints.containsKey(HttpMethod.GET)) {
                names.add(HttpMethod.HEAD.name());
            }
            return String.join(", ", names);
        }
    }

    /** A route, and the id of the workflow in its path as it was written, or the empty text. */
    record Match(Route route, String workflow) {}

    static Router of(
            HttpFaceSettings settings,
            HttpUseCases useCases,
            EventStreams streams,
            Drain drain,
            BooleanSupplier healthy,
            PrometheusMeterRegistry registry,
            HttpMetrics metrics) {
        Authentication authentication = new Authentication(useCases.connect());
        Route workflow = new Route(
                "/v1/workflows/{id}",
                Map.of(
                        HttpMethod.PUT,
                        authentication.before(new RegisterEndpoint(
                                useCases.register(), settings.sizes().event())),
                        HttpMethod.DELETE,
                        authentication.before(new DeleteEndpoint(useCases.delete()))));
        Route events = new Route(
                "/v1/workflows/{id}/events",
                Map.of(
                        HttpMethod.POST,
                        authentication.before(new PublishEndpoint(useCases.publish(), settings, drain, metrics)),
                        HttpMethod.GET,
                        authentication.before(new HistoryEndpoint(useCases.history()))));
        Route stream = new Route(
                "/v1/workflows/{id}/stream",
                Map.of(HttpMethod.GET, authentication.before(new StreamEndpoint(streams, drain))));
        Map<String, Route> fixed = Map.of(
                "/health/live", read("/health/live", HealthEndpoint.live()),
                "/health/ready", read("/health/ready", HealthEndpoint.ready(healthy, drain)),
                "/metrics", read("/metrics", new MetricsEndpoint(registry)));
        return new Router(fixed, workflow, Map.of("/events", events, "/stream", stream));
    }

    private static Route read(String path, Endpoint endpoint) {
        return new Route(path, Map.of(HttpMethod.GET, endpoint));
    }

    /** What stands at {@code path}, if anything does. */
    Optional<Match> match(String path) {
        if (!path.startsWith(WORKFLOWS)) {
            return Optional.ofNullable(fixed.get(path)).map(route -> new Match(route, ""));
        }
        int end = path.indexOf('/', WORKFLOWS.length());
        if (end < 0) {
            return Optional.of(new Match(workflow, path.substring(WORKFLOWS.length())));
        }
        return Optional.ofNullable(ofWorkflow.get(path.substring(end)))
                .map(route -> new Match(route, path.substring(WORKFLOWS.length(), end)));
    }
}
