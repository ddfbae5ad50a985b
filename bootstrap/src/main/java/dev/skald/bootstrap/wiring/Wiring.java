package dev.skald.bootstrap.wiring;

import dev.skald.adapter.http.EventStreams;
import dev.skald.adapter.http.HttpFace;
import dev.skald.adapter.http.HttpFaceSettings;
import dev.skald.adapter.http.HttpUseCases;
import dev.skald.adapter.jwt.JwtSettings;
import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.RememberingTokenVerifier;
import dev.skald.adapter.jwt.SharedSecret;
import dev.skald.adapter.jwt.TokenRequest;
import dev.skald.adapter.jwt.TokenSigner;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.HttpTimeouts;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.GatewaySettings;
import dev.skald.adapter.socketio.SocketIoGateway;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.workflow.DeleteWorkflow;
import dev.skald.application.workflow.ReadHistory;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.bootstrap.config.SkaldConfig;
import dev.skald.delivery.Delivery;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.domain.port.WorkflowDirectory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The one class that names concrete adapters: a gateway, plugged together from its settings. Thread-safe. */
public final class Wiring implements AutoCloseable {

    private static final String SOCKET_IO_PATH = "/ws";
    private static final int MAX_REMEMBERED_TOKENS = 4_096;
    private static final int MAX_SESSIONS = 100_000;
    private static final long MAX_ENCODED_BYTES = 32L << 20;
    private static final int MAX_PAGE_BYTES = 16 << 20;

    /** How long sessions and requests in hand are waited for. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(6);

    private static final long DRAIN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int AT_ONCE = 200;
    private static final long MAX_SPREAD_MILLIS = 4_000;

    private final Drain drain = new Drain();
    private final RefusalLog refusals = new RefusalLog();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "skald-housekeeping");
        thread.setDaemon(true);
        return thread;
    });
    private final PublishEvents publishEvents;
    private final RegisterWorkflow registerWorkflow;
    private final EventStreams streams;
    private final HttpFace http;
    private final SocketIoGateway gateway;
    private final InetSocketAddress address;

    private Wiring(SkaldConfig config, Clock clock) throws IOException {
        MemoryWorkflows workflows = workflows(config);
        EventLog log = workflows.eventLog();
        WorkflowDirectory directory = workflows.directory();
        AuthorizeAccess authorize = AuthorizeAccess.over(directory);
        publishEvents = PublishEvents.into(
                log, authorize, Validation.validator(), clock, config.limits().maxEventBytes());
        registerWorkflow = RegisterWorkflow.in(directory, authorize);
        TokenVerifier tokens = tokenVerifier(config.tokens(), clock);
        ConnectClient connect = ConnectClient.with(tokens);
        GatewayMetrics metrics = new GatewayMetrics();
        Delivery delivery =
                new Delivery(SubscribeToWorkflow.to(log, authorize), log, directory, MAX_ENCODED_BYTES, metrics);
        streams = new EventStreams(
                delivery,
                clock,
                new EventStreams.Settings(
                        config.timeouts().stall(), config.tokens().clockSkew(), MAX_SESSIONS),
                this::openSessions);
        http = new HttpFace(
                new HttpFaceSettings(
                        SOCKET_IO_PATH,
                        config.limits().maxEventBytes(),
                        config.limits().maxBatchBytes()),
                new HttpUseCases(
                        ConnectClient.with(remembering(tokens, config.tokens(), clock)),
                        publishEvents,
                        registerWorkflow,
                        DeleteWorkflow.from(log, directory, authorize),
                        ReadHistory.of(log, authorize, MAX_PAGE_BYTES)),
                streams,
                drain,
                () -> true,
                metrics.registry(),
                refusals);
        PortFront front = new PortFront(
                config.cors(),
                HttpTimeouts.DEFAULT.withIdle(config.timeouts().idle()),
                http,
                streams::size,
                http::refused,
                refusals);
        gateway = new SocketIoGateway(
                socketIo(config),
                new SocketIoGateway.Ports(connect, authorize, RefreshToken.with(connect), delivery, clock),
                front,
                drain::draining,
                metrics,
                refusals);
        metrics.show("skald.sessions", "Engine.IO sessions, let in or not", gateway::openSessions);
        metrics.show("skald.sessions.lost", "Lost sessions that may be come back to", gateway::lostSessions);
        metrics.show("skald.streams", "Streams of server-sent events that are open", streams::size);
        metrics.show("skald.workflows.watched", "Workflows that somebody watches", delivery::watchedWorkflows);
        metrics.show("skald.workflows", "Workflows that are kept", workflows::size);
        metrics.show("skald.log.bytes", "What the events, owners and readers of all workflows take", workflows::bytes);
        address = gateway.start();
        front.listensOn(address.getPort());
        everySecond(workflows::expire);
        everySecond(refusals::tellCount);
    }

    private void everySecond(Runnable task) {
        var unused = housekeeping.scheduleWithFixedDelay(task, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Starts a gateway of these settings. Blocks until it listens.
     *
     * @throws IOException if the port cannot be bound; the message names {@code PORT}
     * @throws dev.skald.bootstrap.config.ConfigException if the host cannot be resolved, or bound with any port
     */
    public static Wiring start(SkaldConfig config) throws IOException {
        ListenCheck.require(config.listen());
        try {
            return new Wiring(config, Clock.systemUTC());
        } catch (IOException e) {
            // Taken since, by another process.
            throw ListenCheck.portFault(config.listen(), e);
        }
    }

    /**
     * Signs a token that a gateway of these settings takes.
     *
     * @param principal what the token says; its times are in whole seconds
     * @param clock tells when it begins to be good
     * @return the compact serialisation: a credential
     */
    public static String signToken(SkaldConfig.Tokens tokens, Principal principal, Clock clock) {
        return TokenSigner.hs256(SharedSecret.of(tokens.secret().value()), clock)
                .sign(new TokenRequest(
                        principal.subject(),
                        principal.scopes(),
                        principal.workflows(),
                        Duration.between(clock.instant(), principal.expiresAt()),
                        tokens.issuer(),
                        tokens.audience()));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Publishes to its log. */
    public PublishEvents publishEvents() {
        return publishEvents;
    }

    /** Registers in its directory. */
    public RegisterWorkflow registerWorkflow() {
        return registerWorkflow;
    }

    /**
     * Drains and stops. Blocks until that is done, {@link #LONGEST_DRAIN} and some at most; closing twice is harmless.
     *
     * @param linger how long the port is kept open at least, so that those who ask are told to go elsewhere
     */
    public void close(Duration linger) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        drain.begin();
        Duration spread = spread(openViewers());
        gateway.drain(spread);
        streams.drain(spread, linger.compareTo(spread) > 0 ? linger : spread);
        long begun = System.nanoTime();
        long patience = LONGEST_DRAIN.toNanos();
        while (System.nanoTime() - begun < linger.toNanos()
                || (System.nanoTime() - begun < patience && (openViewers() > 0 || http.inHand() > 0))) {
            LockSupport.parkNanos(DRAIN_STEP_NANOS);
        }
        gateway.stop();
        housekeeping.shutdownNow();
    }

    private int openSessions() {
        return gateway.openSessions();
    }

    private int openViewers() {
        return openSessions() + streams.size();
    }

    /** Few clients may come back at once; many are sent away over some seconds. */
    private static Duration spread(int viewers) {
        return viewers < AT_ONCE ? Duration.ZERO : Duration.ofMillis(Math.min(2L * viewers, MAX_SPREAD_MILLIS));
    }

    /** Drains and stops without lingering. */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    private static MemoryWorkflows workflows(SkaldConfig config) {
        SkaldConfig.Log log = config.log();
        // As many as all viewers together may wait for, so that none of them can keep another from it.
        long maxReserved = (long) config.limits().maxSubscriptions() * MAX_SESSIONS;
        return switch (log.store()) {
            case MEMORY ->
                MemoryWorkflows.within(new MemorySettings(
                        log.retentionEvents(),
                        log.retentionBytes(),
                        log.retentionTtl(),
                        log.maxBytes(),
                        log.maxWorkflows(),
                        (int) Math.min(maxReserved, Integer.MAX_VALUE)));
        };
    }

    private static TokenVerifier tokenVerifier(SkaldConfig.Tokens tokens, Clock clock) {
        return NimbusTokenVerifier.hs256(
                SharedSecret.of(tokens.secret().value()),
                new JwtSettings(tokens.issuer(), tokens.audience(), tokens.clockSkew()),
                clock);
    }

    /** An agent sends its token with each request; a viewer once for all that it watches, and so is not remembered. */
    private static TokenVerifier remembering(TokenVerifier verifier, SkaldConfig.Tokens tokens, Clock clock) {
        return new RememberingTokenVerifier(verifier, tokens.clockSkew(), clock, MAX_REMEMBERED_TOKENS);
    }

    private static GatewaySettings socketIo(SkaldConfig config) {
        return new GatewaySettings(
                config.listen().host(),
                config.listen().port(),
                SOCKET_IO_PATH,
                config.heartbeat().pingInterval(),
                config.heartbeat().pingTimeout(),
                config.timeouts().connect(),
                config.timeouts().recoveryWindow(),
                config.timeouts().stall(),
                config.tokens().clockSkew(),
                config.limits().maxSubscriptions(),
                config.limits().maxClientEvents(),
                MAX_SESSIONS,
                // A loop never waits but for its sockets: more of them than processors only take turns.
                Runtime.getRuntime().availableProcessors());
    }
}
