package dev.skald.gateway.wiring;

import dev.skald.adapter.http.Audience;
import dev.skald.adapter.http.EventStreams;
import dev.skald.adapter.http.Health;
import dev.skald.adapter.http.HttpFace;
import dev.skald.adapter.http.HttpFaceSettings;
import dev.skald.adapter.http.HttpUseCases;
import dev.skald.adapter.http.StaticSite;
import dev.skald.adapter.memory.MemoryRevocations;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.passon.PassOns;
import dev.skald.adapter.netty.passon.PeerTls;
import dev.skald.adapter.netty.passon.Peers;
import dev.skald.adapter.netty.passon.Seals;
import dev.skald.adapter.netty.tls.TlsFilesException;
import dev.skald.adapter.netty.tls.TlsPort;
import dev.skald.adapter.redis.RedisAddress;
import dev.skald.adapter.redis.RedisSettings;
import dev.skald.adapter.redis.RedisStoreException;
import dev.skald.adapter.socketio.GatewaySettings;
import dev.skald.adapter.socketio.SocketIoGateway;
import dev.skald.adapter.sqlite.SqliteSettings;
import dev.skald.adapter.sqlite.SqliteStoreException;
import dev.skald.adapter.sqlite.Sync;
import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.ControlRun;
import dev.skald.application.run.ProduceRun;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.workflow.DeleteWorkflow;
import dev.skald.application.workflow.FindWorkflows;
import dev.skald.application.workflow.ReadHistory;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.console.ConsolePage;
import dev.skald.delivery.Delivery;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.Revocations;
import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import dev.skald.gateway.store.FileStore;
import dev.skald.gateway.store.MemoryStore;
import dev.skald.gateway.store.RedisStore;
import dev.skald.gateway.store.Store;
import dev.skald.gateway.trust.TokenTrust;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one class that names concrete adapters: a gateway, plugged together from its settings. Thread-safe. */
public final class Wiring implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

    private static final String SOCKET_IO_PATH = "/ws";
    private static final String CONSOLE_PATH = "/console/";
    private static final long MAX_ENCODED_BYTES = 32L << 20;
    private static final int MAX_PAGE_BYTES = 16 << 20;

    /** How long sessions and requests in hand are waited for. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(6);

    private static final long DRAIN_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration HOUSEKEEPING_ENDS = Duration.ofSeconds(1);
    private static final long SECOND_MILLIS = 1_000;

    /** A run ends within a second of its lease: five looks, of which some may be late. */
    private static final long LEASES_MILLIS = 200;

    /** How often certificates are looked at. */
    private static final long TLS_MILLIS = 10_000;

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
    private final Store store;
    private final TokenTrust trust;
    private final Optional<TlsPort> tls;
    private final GatewayMetrics metrics = new GatewayMetrics();
    private final PublishEvents publishEvents;
    private final RegisterWorkflow registerWorkflow;
    private final ProduceRun produceRun;
    private final AwaitControls awaitControls;
    private final EventStreams streams;
    private final HttpFace http;
    private final Optional<ClusterNodes> nodes;
    private final SocketIoGateway gateway;
    private final InetSocketAddress address;
    private final Optional<AdminPort> admin;

    private Wiring(SkaldConfig config, Store store, TokenTrust trust, Optional<TlsPort> tls, Clock clock)
            throws IOException {
        this.store = store;
        this.trust = trust;
        this.tls = tls;
        AuthorizeAccess authorize = AuthorizeAccess.over(store.directory());
        publishEvents = PublishEvents.into(
                store.log(),
                authorize,
                Validation.validator(),
                clock,
                config.limits().sizes().event());
        registerWorkflow = RegisterWorkflow.in(store.directory(), authorize);
        produceRun = ProduceRun.in(store.runs(), authorize);
        awaitControls = AwaitControls.in(store.runs(), store.log(), authorize);
        RevokeTokens revoke = RevokeTokens.in(
                store.revocations().orElseGet(() -> inMemory(config.revocations(), clock)),
                config.revocations().ttl(),
                issuers(config.tokens()),
                clock);
        TokenWatch tokens = revoke.watch();
        ClientLimits limits = limits(config.limits());
        ConnectClient connect = ConnectClient.with(trust.verifier(), tokens);
        Delivery delivery = new Delivery(
                SubscribeToWorkflow.to(store.log(), authorize),
                store.log(),
                store.directory(),
                store.runs(),
                MAX_ENCODED_BYTES,
                metrics);
        streams = new EventStreams(
                delivery,
                clock,
                tokens,
                limits,
                new EventStreams.Settings(config.timeouts().connections().stall(), maxConnections(config)),
                this::openSessions);
        http = new HttpFace(
                new HttpFaceSettings(
                        SOCKET_IO_PATH,
                        new HttpFaceSettings.Sizes(
                                config.limits().sizes().event(),
                                config.limits().sizes().batch()),
                        config.console() ? new StaticSite(CONSOLE_PATH, ConsolePage.files()) : StaticSite.NONE),
                new HttpUseCases(
                        ConnectClient.with(trust.remembering(), tokens),
                        publishEvents,
                        registerWorkflow,
                        DeleteWorkflow.from(store.log(), store.directory(), authorize),
                        ReadHistory.of(store.log(), authorize, MAX_PAGE_BYTES),
                        FindWorkflows.in(store.catalog(), authorize),
                        new HttpUseCases.Runs(produceRun, awaitControls, ControlRun.of(store.runs(), authorize)),
                        revoke),
                streams,
                drain,
                this::health,
                metrics.registry(),
                refusals);
        nodes = config.cluster()
                .flatMap(cluster -> store.nodes().map(directory -> new ClusterNodes(directory, cluster.url())));
        Optional<PassOns> passOns = config.cluster().flatMap(cluster -> nodes.map(peers -> passOns(cluster, peers)));
        PortFront front = new PortFront(
                config,
                tls,
                config.listen().admin().port().isPresent() ? http.showing(Audience.CLIENTS) : http,
                streams::size,
                passOns,
                http::refused,
                refusals);
        gateway = new SocketIoGateway(
                socketIo(config),
                new SocketIoGateway.Ports(
                        connect,
                        RefreshToken.with(connect, authorize),
                        ControlRun.of(store.runs(), authorize),
                        delivery,
                        store.sessions(),
                        tokens,
                        limits,
                        clock),
                front,
                metrics,
                refusals);
        metrics.show("skald.sessions", "Engine.IO sessions, let in or not", gateway::openSessions);
        metrics.show(
                "skald.sessions.lost",
                "Lost sessions that are kept for their clients to come back to",
                gateway::lostSessions);
        metrics.show("skald.streams", "Streams of server-sent events that are open", streams::size);
        metrics.show("skald.controls.waiting", "Requests of agents that wait for controls", http::waiting);
        metrics.show("skald.workflows.watched", "Workflows that somebody watches", delivery::watchedWorkflows);
        store.gauges().forEach(gauge -> metrics.show(gauge.name(), gauge.description(), gauge.value()));
        store.counters().forEach(counter -> metrics.count(counter.name(), counter.description(), counter.value()));
        store.timers()
                .forEach(timer -> metrics.time(timer.name(), timer.description(), timer.count(), timer.seconds()));
        passOns.ifPresent(others -> {
            metrics.show("skald.passing.on", "Requests and WebSockets that are passed on to other nodes", others::open);
            metrics.count("skald.passed.on", "Requests of other nodes' sessions that were passed on", others::passed);
            metrics.count("skald.passed.on.failed", "Requests of sessions whose nodes were not there", others::failed);
        });
        nodes.ifPresent(ClusterNodes::join);
        address = listen(config);
        front.listensOn(address.getPort());
        admin = openAdmin(config, front);
        store.liveOn(gateway.loops());
        every(SECOND_MILLIS, store::keepHouse);
        every(SECOND_MILLIS, refusals::tellCount);
        every(LEASES_MILLIS, new LeaseSweep(store.runs()));
        tls.ifPresent(spoken -> every(TLS_MILLIS, spoken::look));
    }

    private Optional<AdminPort> openAdmin(SkaldConfig config, PortFront front) throws IOException {
        SkaldConfig.Admin wanted = config.listen().admin();
        if (wanted.port().isEmpty()) {
            return Optional.empty();
        }
        try {
            AdminPort opened = AdminPort.open(
                    wanted,
                    http.showing(Audience.OPERATORS),
                    config.cors().own(front.scheme(), address.getPort()),
                    port -> config.cors().own("http", port),
                    front::front);
            LOG.info("administration, health and metrics are served at {} alone", opened.address());
            return Optional.of(opened);
        } catch (IOException e) {
            gateway.stop();
            throw e;
        }
    }

    private PassOns passOns(SkaldConfig.Cluster cluster, Peers peers) {
        byte[] secret = cluster.secret().value().getBytes(StandardCharsets.UTF_8);
        return new PassOns(
                new Seals(secret, Clock.systemUTC()), peers, Optional.of(PeerTls.trustingTheJdk()), refusals);
    }

    /** Revocations that end with the process, as does the log that they are kept with. */
    private Revocations inMemory(SkaldConfig.Revocations settings, Clock clock) {
        MemoryRevocations revocations = new MemoryRevocations(settings.max(), clock);
        every(SECOND_MILLIS, revocations::expire);
        return revocations;
    }

    private static int maxConnections(SkaldConfig config) {
        int max = config.limits().connections();
        return max == 0 ? Integer.MAX_VALUE : max;
    }

    private static ClientLimits limits(SkaldConfig.Limits limits) {
        SkaldConfig.PerAddress perAddress = limits.perAddress();
        List<Variable> off = new ArrayList<>();
        for (Map.Entry<Variable, Integer> limit : Map.of(
                        Variable.MAX_CONNECTIONS_PER_ADDRESS, perAddress.connections(),
                        Variable.MAX_HANDSHAKES_PER_ADDRESS, perAddress.handshakes(),
                        Variable.MAX_REFUSALS_PER_ADDRESS, perAddress.refusals())
                .entrySet()) {
            if (limit.getValue() == 0) {
                off.add(limit.getKey());
            }
        }
        if (!off.isEmpty()) {
            Collections.sort(off);
            LOG.info(
                    "no limit by address: {} not set; behind a proxy, set TRUSTED_PROXIES with them",
                    off.stream().map(Variable::name).collect(Collectors.joining(", ")));
        }
        return new ClientLimits(new ClientLimits.Settings(
                perAddress.connections(),
                perAddress.handshakes(),
                perAddress.refusals(),
                limits.perUser().connections(),
                limits.perUser().publishes()));
    }

    /** Those whose names stand before the subjects of their tokens. */
    private static Set<String> issuers(SkaldConfig.Tokens tokens) {
        return tokens.keys() instanceof SkaldConfig.Keys.Issuers issuers
                ? issuers.urls().keySet()
                : Set.of();
    }

    private void every(long millis, Runnable task) {
        var unused = housekeeping.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        // Thrown on, it would have been the last time.
                        LOG.error("housekeeping failed, and is tried again in {} ms", millis, e);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    /**
     * Starts a gateway of these settings. Blocks until it listens.
     *
     * @throws IOException if the port cannot be bound; the message names {@code PORT}
     * @throws dev.skald.gateway.config.ConfigException if the host cannot be resolved, or bound with any port
     */
    public static Wiring start(SkaldConfig config) throws IOException {
        return start(config, Wiring::store);
    }

    /**
     * Starts a gateway over the store that its settings name, with something around it.
     *
     * @param around is given the store that was opened, and answers the one to be used, which is closed with the
     *     gateway
     * @throws IOException if the port cannot be bound; the message names {@code PORT}
     * @throws dev.skald.gateway.config.ConfigException if the host cannot be resolved, or bound with any port
     */
    public static Wiring startAround(SkaldConfig config, UnaryOperator<Store> around) throws IOException {
        return start(config, settings -> around.apply(store(settings)));
    }

    /**
     * Starts a gateway over another store than its settings name.
     *
     * @param stores opens the store, once it is known that the gateway could listen; it is closed with the gateway, or
     *     at once if that cannot be started
     */
    static Wiring start(SkaldConfig config, Function<SkaldConfig, Store> stores) throws IOException {
        ListenCheck.require(config.listen());
        Optional<TlsPort> tls = config.listen().tls().map(Wiring::tls);
        TokenTrust trust = TokenTrust.of(config.tokens(), Clock.systemUTC());
        try {
            return start(config, stores.apply(config), trust, tls);
        } catch (IOException | RuntimeException e) {
            trust.close();
            tls.ifPresent(TlsPort::close);
            throw e;
        }
    }

    private static TlsPort tls(SkaldConfig.Tls files) {
        try {
            return TlsPort.of(files.certificate(), files.key());
        } catch (TlsFilesException e) {
            throw new ConfigException(
                    e.isOfKey() ? Variable.TLS_KEY : Variable.TLS_CERT,
                    (e.isOfKey() ? files.key() : files.certificate()) + " " + e.getMessage());
        }
    }

    private static Wiring start(SkaldConfig config, Store store, TokenTrust trust, Optional<TlsPort> tls)
            throws IOException {
        try {
            return new Wiring(config, store, trust, tls, Clock.systemUTC());
        } catch (IOException e) {
            store.close();
            throw e;
        } catch (RuntimeException e) {
            store.close();
            throw e;
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
        return TokenTrust.sign(tokens, principal, clock);
    }

    private InetSocketAddress listen(SkaldConfig config) throws IOException {
        try {
            return gateway.start();
        } catch (IOException e) {
            nodes.ifPresent(ClusterNodes::close);
            // Taken since, by another process.
            throw ListenCheck.portFault(ListenCheck.Place.of(config.listen()), e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** What can be asked for over HTTP, each as a method and a path. */
    Set<String> operations() {
        return http.operations();
    }

    /** The names of the events that clients may send over Socket.IO. */
    Set<String> clientEvents() {
        return gateway.clientEvents();
    }

    /** Whether TLS is spoken there. */
    public boolean speaksTls() {
        return tls.isPresent();
    }

    /** Where those are served who operate it; empty if that is where everybody is. */
    public Optional<InetSocketAddress> adminAddress() {
        return admin.map(AdminPort::address);
    }

    /** Counts what {@code /metrics} shows. */
    public MeterRegistry meters() {
        return metrics.registry();
    }

    /** Publishes to its log. */
    public PublishEvents publishEvents() {
        return publishEvents;
    }

    /** Registers in its directory. */
    public RegisterWorkflow registerWorkflow() {
        return registerWorkflow;
    }

    /** Opens and keeps runs in its store. */
    public ProduceRun produceRun() {
        return produceRun;
    }

    /** Waits for what is asked of the agents of its runs. */
    public AwaitControls awaitControls() {
        return awaitControls;
    }

    /**
     * Drains and stops. Blocks until that is done, {@link #LONGEST_DRAIN} and some at most; closing twice is harmless.
     *
     * @param linger how long the port is kept open at least, so that those who ask are told to go elsewhere
     * @param last is run right before the store is closed, by whoever closes first
     */
    public void close(Duration linger, Runnable last) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        drain.begin();
        Duration spread = spread(openViewers());
        http.drain();
        gateway.drain(spread);
        streams.drain(spread, linger.compareTo(spread) > 0 ? linger : spread);
        long begun = System.nanoTime();
        long patience = LONGEST_DRAIN.toNanos();
        while (System.nanoTime() - begun < linger.toNanos()
                || (System.nanoTime() - begun < patience
                        && (openViewers() > 0 || gateway.keepsSessions() || http.inHand() > 0))) {
            LockSupport.parkNanos(DRAIN_STEP_NANOS);
        }
        store.leaveLoops();
        gateway.stop();
        admin.ifPresent(AdminPort::close);
        tls.ifPresent(TlsPort::close);
        nodes.ifPresent(ClusterNodes::close);
        trust.close();
        // The store is not to be closed below whoever is at it.
        Clockworks.end(
                housekeeping, HOUSEKEEPING_ENDS, () -> LOG.warn("housekeeping does not end, and is left behind"));
        try {
            last.run();
        } finally {
            store.close();
        }
    }

    private Health health() {
        return new Health(
                store.isHealthy() && trust.ready(),
                store.checks().stream()
                        .map(check -> new Health.Check(check.name(), check.up()))
                        .toList());
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
        close(Duration.ZERO, () -> {});
    }

    private static Store store(SkaldConfig config) {
        config.log().ineffective().stream()
                .sorted()
                .forEach(variable ->
                        LOG.warn("{} is set, and has no effect with this EVENT_LOG{}", variable, instead(variable)));
        return config.log()
                .place()
                .match(
                        memory -> MemoryStore.within(new MemorySettings(retention(config), capacity(config))),
                        files -> openFiles(files, config),
                        redis -> openRedis(redis, config));
    }

    private static String instead(Variable variable) {
        return variable == Variable.LOG_MAX_BYTES ? ": what is kept is bounded by the maxmemory of Redis" : "";
    }

    private static Store openFiles(SkaldConfig.Place.Files files, SkaldConfig config) {
        Sync sync = files.syncInterval().map(Sync::every).orElse(Sync.ALWAYS);
        try {
            return FileStore.open(
                    files.directory(),
                    new SqliteSettings(
                            retention(config),
                            capacity(config),
                            sync,
                            config.revocations().max()));
        } catch (SqliteStoreException e) {
            throw new ConfigException(Variable.EVENT_LOG, String.valueOf(e.getMessage()));
        }
    }

    private static Store openRedis(SkaldConfig.Place.Redis redis, SkaldConfig config) {
        RedisAddress address = new RedisAddress(
                redis.servers().stream()
                        .map(server -> new RedisAddress.Server(server.host(), server.port()))
                        .toList(),
                redis.credentials()
                        .map(known -> new RedisAddress.Credentials(
                                known.user(), known.password().value())),
                redis.database(),
                redis.tls() ? Optional.of(new RedisAddress.Tls(redis.authorities())) : Optional.empty());
        try {
            return RedisStore.open(new RedisSettings(
                    address,
                    redis.prefix(),
                    redis.probe(),
                    retention(config),
                    capacity(config),
                    config.revocations().max()));
        } catch (RedisStoreException e) {
            throw new ConfigException(
                    e.isOfAuthorities() ? Variable.REDIS_CA : Variable.EVENT_LOG, String.valueOf(e.getMessage()));
        }
    }

    private static Retention retention(SkaldConfig config) {
        SkaldConfig.Retention retention = config.log().retention();
        return new Retention(retention.events(), retention.bytes(), retention.ttl());
    }

    private static Capacity capacity(SkaldConfig config) {
        SkaldConfig.Capacity capacity = config.log().capacity();
        // As many as all viewers together may wait for, so that none of them can keep another from it.
        long reserved = (long) config.limits().perSocket().subscriptions() * maxConnections(config);
        return new Capacity(capacity.bytes(), capacity.workflows(), (int) Math.min(reserved, Integer.MAX_VALUE));
    }

    private static GatewaySettings socketIo(SkaldConfig config) {
        SkaldConfig.Sessions sessions = config.timeouts().sessions();
        SkaldConfig.PerSocket perSocket = config.limits().perSocket();
        return new GatewaySettings(
                new GatewaySettings.Listen(
                        config.listen().host(),
                        config.listen().port(),
                        SOCKET_IO_PATH,
                        // A loop never waits but for its sockets: more of them than processors only take turns.
                        Runtime.getRuntime().availableProcessors()),
                new GatewaySettings.Heartbeat(
                        config.heartbeat().pingInterval(), config.heartbeat().pingTimeout()),
                new GatewaySettings.Timeouts(
                        sessions.connect(),
                        sessions.recoveryWindow(),
                        config.timeouts().connections().stall()),
                new GatewaySettings.Limits(
                        new GatewaySettings.PerSocket(perSocket.subscriptions(), perSocket.clientEvents()),
                        maxConnections(config)));
    }
}
