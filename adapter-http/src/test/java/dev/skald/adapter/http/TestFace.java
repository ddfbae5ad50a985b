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
import dev.skald.application.connect.Refusal;
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
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.HeldEventLog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The face on a real port, behind the front, with use cases whose outcome a test sets. Behind it stands what answers
 * {@code socket:} and the target to every request that it passes on.
 */
final class TestFace implements AutoCloseable {

    static final WorkflowId WORKFLOW = WorkflowId.parse("7b0e1c1e-7f1d-4a5e-9a43-111111111111");
    static final String EVENTS = "/v1/workflows/" + WORKFLOW + "/events";
    static final int MAX_EVENT_BYTES = 2000;
    static final int MAX_BATCH_BYTES = 20_000;
    static final int MAX_VIEWERS = 20;
    static final Duration STALL_TIMEOUT = Duration.ofSeconds(1);
    static final EventLog.Extent LOG = new EventLog.Extent("e1", 1, 9);

    final Drain drain = new Drain();
    final List<EventDraft> published = new CopyOnWriteArrayList<>();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    volatile boolean healthy = true;
    volatile List<Health.Check> checks = List.of();
    volatile Set<String> scopes = Set.of(Principal.PUBLISH_SCOPE);
    volatile Function<List<EventDraft>, CompletionStage<PublishEvents.Outcome>> publish = TestFace::accepted;
    volatile RegisterWorkflow register =
            (principal, workflow, access) -> CompletableFuture.completedStage(RegisterWorkflow.Outcome.CREATED);
    volatile DeleteWorkflow delete = (principal, workflow) -> CompletableFuture.completedStage(true);
    volatile ReadHistory history =
            (principal, workflow, from, max) -> CompletableFuture.completedStage(Optional.empty());

    final MemoryWorkflows workflows =
            MemoryWorkflows.within(new MemorySettings(50, 16 << 20, Duration.ofHours(1), 256 << 20, 1_000));
    final Delivery delivery;
    final EventStreams streams;
    final RevokeTokens revoke = RevokeTokens.in(
            new MemoryRevocations(3, Clock.systemUTC()), Duration.ofDays(1), Set.of(), Clock.systemUTC());
    final HttpFace face;

    volatile Duration tokenLife = Duration.ofMinutes(10);
    volatile Duration tokenSkew = Duration.ZERO;
    volatile int sessions;

    private final TestServer server;

    TestFace() {
        this(MAX_EVENT_BYTES);
    }

    /** A face whose log is read only once a stage is complete. */
    TestFace(CompletionStage<Void> reads) {
        this(log -> new HeldEventLog(log, reads));
    }

    /** A face that delivers from another log, which goes by the one in memory. */
    TestFace(UnaryOperator<EventLog> log) {
        this(MAX_EVENT_BYTES, log);
    }

    TestFace(int maxEventBytes) {
        this(maxEventBytes, UnaryOperator.identity());
    }

    /** A face that serves a page. */
    TestFace(StaticSite site) {
        this(MAX_EVENT_BYTES, UnaryOperator.identity(), new EventStreams.Settings(STALL_TIMEOUT, MAX_VIEWERS), site);
    }

    /** A face whose streams are cut off after that long in which their clients take nothing. */
    static TestFace withStallTimeout(Duration timeout) {
        return new TestFace(MAX_EVENT_BYTES, UnaryOperator.identity(), new EventStreams.Settings(timeout, MAX_VIEWERS));
    }

    /** A face whose streams comment that often. */
    TestFace(Duration commentInterval) {
        this(
                MAX_EVENT_BYTES,
                UnaryOperator.identity(),
                new EventStreams.Settings(STALL_TIMEOUT, MAX_VIEWERS, commentInterval));
    }

    private TestFace(int maxEventBytes, UnaryOperator<EventLog> logs) {
        this(maxEventBytes, logs, new EventStreams.Settings(STALL_TIMEOUT, MAX_VIEWERS));
    }

    private TestFace(int maxEventBytes, UnaryOperator<EventLog> logs, EventStreams.Settings streaming) {
        this(maxEventBytes, logs, streaming, StaticSite.NONE);
    }

    private TestFace(
            int maxEventBytes, UnaryOperator<EventLog> logs, EventStreams.Settings streaming, StaticSite site) {
        EventLog log = logs.apply(workflows.eventLog());
        AuthorizeAccess authorize = AuthorizeAccess.over(workflows.directory());
        delivery = new Delivery(
                SubscribeToWorkflow.to(log, AuthorizeAccess.over(workflows.directory())),
                log,
                workflows.directory(),
                workflows.runs(),
                1 << 20,
                new Counts());
        streams = new EventStreams(
                delivery, Clock.systemUTC(), revoke.watch(), ClientLimits.NONE, streaming, () -> sessions);
        HttpFront front = new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of("https://app.example"))));
        face = new HttpFace(
                new HttpFaceSettings(
                        HttpFaceSettings.DEFAULT_SOCKET_PATH,
                        new HttpFaceSettings.Sizes(maxEventBytes, Math.max(maxEventBytes, MAX_BATCH_BYTES)),
                        site),
                new HttpUseCases(
                        TestFace.this::connect,
                        (principal, workflow, drafts, lease) -> {
                            published.addAll(drafts);
                            return publish.apply(drafts);
                        },
                        (principal, workflow, access) -> register.register(principal, workflow, access),
                        (principal, workflow) -> delete.delete(principal, workflow),
                        (principal, workflow, from, max) -> history.read(principal, workflow, from, max),
                        FindWorkflows.in(workflows.catalog(), authorize),
                        new HttpUseCases.Runs(
                                ProduceRun.in(workflows.runs(), authorize),
                                AwaitControls.in(workflows.runs(), log, authorize),
                                ControlRun.of(workflows.runs(), authorize)),
                        revoke),
                streams,
                drain,
                () -> new Health(healthy, checks),
                registry,
                new RefusalLog());
        server = new TestServer(pipeline -> {
            front.addTo(pipeline);
            face.addTo(pipeline);
            pipeline.addLast(new SocketSide());
        });
    }

    /** Admits the token {@code good}, at once, and {@code late}, on another thread; refuses others by their name. */
    private CompletionStage<ConnectClient.Decision> connect(Optional<AccessToken> token) {
        String text = token.map(AccessToken::value).orElse("");
        return switch (text) {
            case "" -> CompletableFuture.completedStage(new ConnectClient.Refused(Refusal.MISSING_TOKEN));
            case "good" -> CompletableFuture.completedStage(admitted());
            case "late" ->
                CompletableFuture.supplyAsync(
                        this::admitted,
                        CompletableFuture.delayedExecutor(50, java.util.concurrent.TimeUnit.MILLISECONDS));
            case "expired" -> CompletableFuture.completedStage(new ConnectClient.Refused(Refusal.EXPIRED_TOKEN));
            case "keyless" -> CompletableFuture.completedStage(new ConnectClient.Refused(Refusal.UNAVAILABLE));
            default -> CompletableFuture.completedStage(new ConnectClient.Refused(Refusal.INVALID_TOKEN));
        };
    }

    private ConnectClient.Decision admitted() {
        Instant expiresAt = Instant.now().plus(tokenLife);
        return new ConnectClient.Admitted(
                new Principal("agent", scopes, new WorkflowGrant.Absent(), expiresAt), expiresAt.plus(tokenSkew));
    }

    static CompletionStage<PublishEvents.Outcome> accepted(List<EventDraft> drafts) {
        return CompletableFuture.completedStage(new PublishEvents.Published(
                new EventLog.Appended(LOG, drafts.size(), 0, OptionalLong.of(10 - drafts.size()), OptionalLong.of(9))));
    }

    URI uri(String path) {
        return server.uri(path);
    }

    RawClient connect() {
        return server.connect();
    }

    /** One request with the token {@code good} on a connection of its own. */
    RawClient.Answer exchange(String method, String path, String headers, String body) {
        try (RawClient client = connect()) {
            client.send(request(method, path, "Authorization: Bearer good\r\n" + headers, body));
            return method.equals("HEAD") ? client.readHead() : client.read();
        }
    }

    RawClient.Answer publish(String json) {
        return exchange("POST", EVENTS, "Content-Type: application/json\r\n", json);
    }

    RawClient.Answer publishLines(String lines) {
        return exchange("POST", EVENTS, "Content-Type: application/x-ndjson\r\n", lines);
    }

    RawClient.Answer get(String path) {
        return exchange("GET", path, "", "");
    }

    static String request(String method, String path, String headers, String body) {
        int length = body.getBytes(CharsetUtil.UTF_8).length;
        return method + " " + path + " HTTP/1.1\r\nHost: h\r\n" + headers
                + (length == 0 && method.equals("GET") ? "" : "Content-Length: " + length + "\r\n") + "\r\n" + body;
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }

    private static final class SocketSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                ctx.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.OK,
                        Unpooled.copiedBuffer("socket:" + request.uri(), CharsetUtil.UTF_8)));
            }
            ReferenceCountUtil.release(message);
        }
    }
}
