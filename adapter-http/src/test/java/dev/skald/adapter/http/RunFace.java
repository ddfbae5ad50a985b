package dev.skald.adapter.http;

import dev.skald.adapter.memory.MemoryRevocations;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.adapter.netty.RawClient;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.TestServer;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.EventDraft;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.ControlRun;
import dev.skald.application.run.ProduceRun;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.workflow.DeleteWorkflow;
import dev.skald.application.workflow.FindWorkflows;
import dev.skald.application.workflow.ReadHistory;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.delivery.Counts;
import dev.skald.delivery.Delivery;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.domain.run.Lease;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The face on a real port, behind the front, over all of the use cases and a store in memory. A token is a subject, and
 * behind it what it may: {@code agent+publish}, {@code bob+control}, {@code eve+all} for one that lists every workflow.
 */
final class RunFace implements AutoCloseable {

    static final String AGENT = "agent+publish";
    static final String OWNER = "alice";
    static final String JSON = "Content-Type: application/json\r\n";

    /** When all tokens were issued. */
    static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");

    final WorkflowId workflow = WorkflowId.random();
    final String path = "/v1/workflows/" + workflow;
    final Drain drain = new Drain();
    final SettableClock clock = new SettableClock();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final MemoryWorkflows workflows = MemoryWorkflows.within(
            new MemorySettings(50, 16 << 20, Duration.ofHours(1), 256 << 20, 10_000), System::nanoTime, clock);
    final RevokeTokens revoke = RevokeTokens.in(new MemoryRevocations(3, clock), Duration.ofDays(1), Set.of(), clock);
    final HttpFace face;

    volatile Duration tokenLife = Duration.ofMinutes(10);

    private final Consumer<ChannelPipeline> handlers;
    private final TestServer server;

    RunFace() {
        this(100);
    }

    /** A face at which so many may wait for controls. */
    RunFace(int maxWaiting) {
        this(maxWaiting, ClientLimits.NONE, UnaryOperator.identity());
    }

    /** A face that limits what an address and a user may take. */
    RunFace(ClientLimits limits) {
        this(limits, UnaryOperator.identity());
    }

    /** The same, which streams from another log that goes by the one in memory. */
    RunFace(ClientLimits limits, UnaryOperator<EventLog> streamed) {
        this(100, limits, streamed);
    }

    private RunFace(int maxWaiting, ClientLimits limits, UnaryOperator<EventLog> streamed) {
        AuthorizeAccess authorize = AuthorizeAccess.over(workflows.directory());
        EventLog log = streamed.apply(workflows.eventLog());
        Delivery delivery = new Delivery(
                SubscribeToWorkflow.to(log, authorize),
                log,
                workflows.directory(),
                workflows.runs(),
                1 << 20,
                new Counts());
        EventStreams streams = new EventStreams(
                delivery,
                Clock.systemUTC(),
                revoke.watch(),
                limits,
                new EventStreams.Settings(Duration.ofSeconds(5), 100),
                () -> 0);
        HttpFront front = new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of("https://app.example"))));
        face = new HttpFace(
                new HttpFaceSettings(
                        HttpFaceSettings.DEFAULT_SOCKET_PATH,
                        new HttpFaceSettings.Sizes(2_000, 20_000),
                        maxWaiting,
                        StaticSite.NONE),
                new HttpUseCases(
                        ConnectClient.with(this::verify, revoke.watch()),
                        this::publish,
                        RegisterWorkflow.in(workflows.directory(), authorize),
                        DeleteWorkflow.from(workflows.eventLog(), workflows.directory(), authorize),
                        ReadHistory.of(workflows.eventLog(), authorize, 1 << 20),
                        FindWorkflows.in(workflows.catalog(), authorize),
                        new HttpUseCases.Runs(
                                ProduceRun.in(workflows.runs(), authorize),
                                AwaitControls.in(workflows.runs(), workflows.eventLog(), authorize),
                                ControlRun.of(workflows.runs(), authorize)),
                        revoke),
                streams,
                drain,
                () -> new Health(true, List.of()),
                registry,
                new RefusalLog());
        handlers = pipeline -> {
            front.addTo(pipeline);
            face.addTo(pipeline);
        };
        server = new TestServer(handlers);
    }

    /** Appends without a look at the rules of the application, whose own tests have them. */
    private CompletionStage<PublishEvents.Outcome> publish(
            Principal principal, WorkflowId to, List<EventDraft> drafts, Optional<Lease> lease) {
        List<NewEvent> events = drafts.stream()
                .map(draft -> new NewEvent(
                        draft.event().type(),
                        draft.event().data(),
                        clock.instant(),
                        draft.id(),
                        draft.event().endsRunAs()))
                .toList();
        return workflows.eventLog().append(to, events, lease).thenApply(PublishEvents.Published::new);
    }

    /** Takes any token: the user, and behind plus signs what it may do, and {@code jti:NAME}. */
    private CompletionStage<TokenVerifier.Verification> verify(AccessToken token) {
        if (token.value().startsWith("bad")) {
            return CompletableFuture.completedStage(
                    new TokenVerifier.Refused(TokenVerifier.Reason.INVALID, "it is bad"));
        }
        String[] parts = token.value().split("\\+", -1);
        Set<String> words = Arrays.stream(parts).skip(1).collect(Collectors.toSet());
        Set<String> scopes = words.stream()
                .filter(word -> !word.equals("all") && !word.startsWith("jti:"))
                .map(RunFace::scope)
                .collect(Collectors.toSet());
        Optional<String> id = words.stream()
                .filter(word -> word.startsWith("jti:"))
                .map(word -> word.substring(4))
                .findFirst();
        Instant expiresAt = Instant.now().plus(tokenLife);
        WorkflowGrant grant = words.contains("all") ? new WorkflowGrant.Every() : new WorkflowGrant.Absent();
        TokenIdentity identity = new TokenIdentity(id, Optional.of(ISSUED));
        return CompletableFuture.completedStage(
                new TokenVerifier.Valid(new Principal(parts[0], scopes, grant, expiresAt, identity), expiresAt));
    }

    private static String scope(String word) {
        return switch (word) {
            case "publish" -> Principal.PUBLISH_SCOPE;
            case "admin" -> Principal.ADMIN_SCOPE;
            default -> Principal.CONTROL_SCOPE;
        };
    }

    RawClient connect() {
        return server.connect();
    }

    /** A connection without a socket, on any thread; {@code look} is run whenever something goes out. */
    EmbeddedChannel connect(Runnable look) {
        EmbeddedChannel connection = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                look.run();
                ctx.write(message, promise);
            }
        });
        handlers.accept(connection.pipeline());
        return connection;
    }

    /** One request with that token on a connection of its own. */
    RawClient.Answer call(String token, String method, String target, String headers, String body) {
        try (RawClient client = connect()) {
            client.send(request(token, method, target, headers, body));
            return method.equals("HEAD") ? client.readHead() : client.read();
        }
    }

    RawClient.Answer get(String token, String target) {
        return call(token, "GET", target, "", "");
    }

    RawClient.Answer post(String token, String target, String json) {
        return call(token, "POST", target, JSON, json);
    }

    static String request(String token, String method, String target, String headers, String body) {
        return TestFace.request(method, target, "Authorization: Bearer " + token + "\r\n" + headers, body);
    }

    /** Registers the workflow for {@link #OWNER}, and bob to read it. */
    void register() {
        call(AGENT, "PUT", path, JSON, "{\"owner\":\"" + OWNER + "\",\"readers\":[\"bob\"]}");
    }

    /** Opens a run, and answers its lease. */
    String open() {
        return text(post(AGENT, path + "/runs", "{}"), "lease");
    }

    RawClient.Answer publish(String lease, String lines) {
        return call(
                AGENT,
                "POST",
                path + "/events",
                "Content-Type: application/x-ndjson\r\n" + (lease.isEmpty() ? "" : lease(lease)),
                lines);
    }

    static String lease(String lease) {
        return "Skald-Lease: " + lease + "\r\n";
    }

    static String thought(String content) {
        return "{\"type\":\"thought\",\"data\":{\"content\":\"" + content + "\"}}\n";
    }

    static String result(String id) {
        return "{\"type\":\"result\",\"data\":{\"answer\":42},\"id\":\"" + id + "\"}\n";
    }

    /** The first member of that name in an answer, which is a string or a number. */
    static String text(RawClient.Answer answer, String member) {
        Matcher found = Pattern.compile("\"" + member + "\":\"?([^\",}]*)").matcher(answer.text());
        if (!found.find()) {
            throw new AssertionError("no " + member + " in " + answer.text());
        }
        return found.group(1);
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }

    /** A clock that is right until it is moved on. */
    static final class SettableClock extends Clock {

        private volatile Duration ahead = Duration.ZERO;

        void moveOn(Duration time) {
            ahead = ahead.plus(time);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("instants have no zone");
        }
    }
}
