package dev.skald.adapter.http;

import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.delivery.Delivery;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From a path to what is served there. */
final class Router {

    private static final String WORKFLOWS = "/v1/workflows/";
    private static final String REVOCATIONS = "/v1/revocations";
    private static final String RUNS = "/runs/";
    private static final String HEARTBEAT = "/heartbeat";
    private static final String SESSIONS = "/v1/admin/sessions";

    private final Map<String, Route> fixed;
    private final Route workflow;
    private final Map<String, Route> ofWorkflow;
    private final Route heartbeat;
    private final Map<String, Route> items;

    /**
     * A router of these routes.
     *
     * @param fixed by their paths
     * @param workflow that of a workflow itself
     * @param ofWorkflow by what follows the id of a workflow in their paths
     * @param heartbeat that of the one thing that a run has
     * @param items those of single things, by their paths without the id and the slash before it
     */
    private Router(
            Map<String, Route> fixed,
            Route workflow,
            Map<String, Route> ofWorkflow,
            Route heartbeat,
            Map<String, Route> items) {
        this.fixed = fixed;
        this.workflow = workflow;
        this.ofWorkflow = ofWorkflow;
        this.heartbeat = heartbeat;
        this.items = items;
    }

    /**
     * What stands at a path.
     *
     * @param name the path, with names in braces for what differs
     * @param audience whom it is for
     */
    record Route(String name, Audience audience, Map<HttpMethod, Endpoint> endpoints) {

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

    /** A route, and the ids in its path as they were written, or empty texts: of the workflow, and of what is below. */
    record Match(Route route, String workflow, String item) {

        Match(Route route, String workflow) {
            this(route, workflow, "");
        }
    }

    static Router of(
            HttpFaceSettings settings,
            HttpUseCases useCases,
            EventStreams streams,
            ControlWaits waits,
            Drain drain,
            Supplier<Health> health,
            PrometheusMeterRegistry registry,
            HttpMetrics metrics,
            RefusalLog refusals) {
        Authentication authentication = new Authentication(useCases.connect(), streams.limits());
        Delivery delivery = streams.delivery();
        Route workflow = new Route(
                "/v1/workflows/{id}",
                Audience.CLIENTS,
                Map.of(
                        HttpMethod.GET,
                        authentication.before(new FindEndpoint(useCases.workflows(), delivery)),
                        HttpMethod.PUT,
                        authentication.before(new RegisterEndpoint(
                                useCases.register(), settings.sizes().event())),
                        HttpMethod.DELETE,
                        authentication.before(new DeleteEndpoint(useCases.delete()))));
        Route events = new Route(
                "/v1/workflows/{id}/events",
                Audience.CLIENTS,
                Map.of(
                        HttpMethod.POST,
                        authentication.before(
                                new PublishEndpoint(useCases.publish(), settings, streams.limits(), drain, metrics)),
                        HttpMethod.GET,
                        authentication.before(new HistoryEndpoint(useCases.history()))));
        Route stream = new Route(
                "/v1/workflows/{id}/stream",
                Audience.CLIENTS,
                Map.of(HttpMethod.GET, authentication.before(new StreamEndpoint(streams, drain))));
        HttpUseCases.Runs running = useCases.runs();
        Route runs = new Route(
                "/v1/workflows/{id}/runs",
                Audience.CLIENTS,
                Map.of(HttpMethod.POST, authentication.before(new OpenRunEndpoint(running.produce(), drain))));
        Route heartbeat = new Route(
                "/v1/workflows/{id}/runs/{runId}/heartbeat",
                Audience.CLIENTS,
                Map.of(HttpMethod.POST, authentication.before(new HeartbeatEndpoint(running.produce(), drain))));
        Route controls = new Route(
                "/v1/workflows/{id}/controls",
                Audience.CLIENTS,
                Map.of(
                        HttpMethod.GET,
                        authentication.before(
                                new ControlsEndpoint(running.await(), waits, drain, streams.clock(), streams.tokens())),
                        HttpMethod.POST,
                        authentication.before(new ControlEndpoint(running.control()))));
        RevokeTokens revoke = useCases.revoke();
        Route revocations = new Route(
                REVOCATIONS,
                Audience.OPERATORS,
                Map.of(
                        HttpMethod.POST,
                        authentication.before(new RevokeEndpoint(revoke, streams.clock())),
                        HttpMethod.GET,
                        authentication.before(new RevocationsEndpoint(revoke))));
        Route revocation = new Route(
                REVOCATIONS + "/{revocationId}",
                Audience.OPERATORS,
                Map.of(HttpMethod.DELETE, authentication.before(new LiftEndpoint(revoke))));
        Map<String, Route> fixed = new HashMap<>(Map.of(
                REVOCATIONS,
                revocations,
                "/v1/workflows",
                read(
                        "/v1/workflows",
                        Audience.CLIENTS,
                        authentication.before(new ListEndpoint(useCases.workflows(), delivery))),
                "/health/live",
                read("/health/live", Audience.OPERATORS, HealthEndpoint.live()),
                "/health/ready",
                read("/health/ready", Audience.OPERATORS, HealthEndpoint.ready(health, drain)),
                "/metrics",
                read("/metrics", Audience.OPERATORS, new MetricsEndpoint(registry)),
                SESSIONS,
                read(
                        SESSIONS,
                        Audience.OPERATORS,
                        authentication.beforeAdministration(new SessionsEndpoint(delivery.sessions()))),
                "/v1/admin/refusals",
                read(
                        "/v1/admin/refusals",
                        Audience.OPERATORS,
                        authentication.beforeAdministration(new RefusalsEndpoint(refusals)))));
        for (String document : List.of("openapi.json", "asyncapi.json")) {
            String path = "/v1/" + document;
            fixed.put(path, read(path, Audience.CLIENTS, new DocumentEndpoint(document)));
        }
        StaticSite site = settings.site();
        site.endpoints().forEach((path, endpoint) -> fixed.put(path, read(site.path(), Audience.CLIENTS, endpoint)));
        Route session = new Route(
                SESSIONS + "/{socketId}",
                Audience.OPERATORS,
                Map.of(
                        HttpMethod.DELETE,
                        authentication.beforeAdministration(new DisconnectEndpoint(delivery.sessions()))));
        return new Router(
                fixed,
                workflow,
                Map.of("/events", events, "/stream", stream, "/runs", runs, "/controls", controls),
                heartbeat,
                Map.of(SESSIONS, session, REVOCATIONS, revocation));
    }

    private static Route read(String path, Audience audience, Endpoint endpoint) {
        return new Route(path, audience, Map.of(HttpMethod.GET, endpoint));
    }

    /** All that can be asked for, each as a method and the name of a route; HEAD is where GET is. */
    Set<String> operations() {
        return Stream.of(fixed.values(), ofWorkflow.values(), items.values(), List.of(workflow, heartbeat))
                .flatMap(Collection::stream)
                .flatMap(route -> route.endpoints().keySet().stream().map(method -> method + " " + route.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What stands at {@code path}, if anything does. */
    Optional<Match> match(String path) {
        if (!path.startsWith(WORKFLOWS)) {
            return Optional.ofNullable(fixed.get(path))
                    .map(route -> new Match(route, ""))
                    .or(() -> item(path));
        }
        int end = path.indexOf('/', WORKFLOWS.length());
        if (end < 0) {
            return Optional.of(new Match(workflow, path.substring(WORKFLOWS.length())));
        }
        String id = path.substring(WORKFLOWS.length(), end);
        String rest = path.substring(end);
        return Optional.ofNullable(ofWorkflow.get(rest))
                .map(route -> new Match(route, id))
                .or(() -> run(rest).map(run -> new Match(heartbeat, id, run)));
    }

    private Optional<Match> item(String path) {
        int slash = path.lastIndexOf('/');
        return Optional.ofNullable(items.get(path.substring(0, Math.max(slash, 0))))
                .map(route -> new Match(route, "", path.substring(slash + 1)));
    }

    /** The id of the run in {@code /runs/{runId}/heartbeat}. */
    private static Optional<String> run(String rest) {
        if (!rest.startsWith(RUNS) || !rest.endsWith(HEARTBEAT) || rest.length() < RUNS.length() + HEARTBEAT.length()) {
            return Optional.empty();
        }
        return Optional.of(rest.substring(RUNS.length(), rest.length() - HEARTBEAT.length()))
                .filter(run -> run.indexOf('/') < 0);
    }
}
