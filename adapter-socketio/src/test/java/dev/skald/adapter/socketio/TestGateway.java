package dev.skald.adapter.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemoryRevocations;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.client.Server;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.application.run.ControlRun;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.delivery.Delivery;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** The Socket.IO face on a real port and the memory log, with tokens that name their subject: {@code alice} is good. */
public final class TestGateway implements Server, AutoCloseable {

    public static final String ORIGIN = "http://localhost:3000";

    /** When all tokens were issued. */
    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");

    private static final long MAX_ENCODED_BYTES = 8 << 20;

    private final EventLog log;
    private final WorkflowDirectory directory;
    private final WorkflowRuns runs;
    private final Delivery delivery;
    private final RevokeTokens revoke;
    private final SocketIoGateway gateway;
    private final InetSocketAddress address;
    private final Counts counts = new Counts();
    private final AtomicInteger viewersInFront = new AtomicInteger();

    private TestGateway(
            GatewaySettings settings,
            MemoryWorkflows workflows,
            UnaryOperator<EventLog> log,
            UnaryOperator<WorkflowDirectory> directory,
            Optional<SessionStore> sessions,
            ClientLimits limits) {
        this.log = log.apply(workflows.eventLog());
        this.directory = directory.apply(workflows.directory());
        this.runs = workflows.runs();
        AuthorizeAccess authorize = AuthorizeAccess.over(this.directory);
        revoke = RevokeTokens.in(
                new MemoryRevocations(100, Clock.systemUTC()), Duration.ofDays(1), Set.of(), Clock.systemUTC());
        TokenWatch tokens = revoke.watch();
        ConnectClient connect = ConnectClient.with(new NamedTokens(), tokens);
        delivery = new Delivery(
                SubscribeToWorkflow.to(this.log, authorize),
                this.log,
                this.directory,
                workflows.runs(),
                MAX_ENCODED_BYTES,
                counts);
        gateway = new SocketIoGateway(
                settings,
                new SocketIoGateway.Ports(
                        connect,
                        RefreshToken.with(connect, authorize),
                        ControlRun.of(workflows.runs(), authorize),
                        delivery,
                        sessions,
                        tokens,
                        limits,
                        Clock.systemUTC()),
                new PlainFront(viewersInFront),
                counts,
                new RefusalLog());
        try {
            address = gateway.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static TestGateway start() {
        return start(settings());
    }

    public static TestGateway start(TestSettings settings) {
        return start(settings.toSettings());
    }

    public static TestGateway start(GatewaySettings settings) {
        return start(settings, memory());
    }

    public static TestGateway start(GatewaySettings settings, MemorySettings memory) {
        return new TestGateway(
                settings,
                MemoryWorkflows.within(memory),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                Optional.empty(),
                ClientLimits.NONE);
    }

    /** One that limits what an address and a user may take. */
    public static TestGateway limiting(ClientLimits.Settings limits, TestSettings settings) {
        return new TestGateway(
                settings.toSettings(),
                MemoryWorkflows.within(memory()),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                Optional.empty(),
                new ClientLimits(limits));
    }

    /** One over workflows and sessions that were there before, and stay. */
    public static TestGateway over(MemoryWorkflows workflows, SessionStore sessions, TestSettings settings) {
        return new TestGateway(
                settings.toSettings(),
                workflows,
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                Optional.of(sessions),
                ClientLimits.NONE);
    }

    public static TestGateway start(
            TestSettings settings,
            MemorySettings memory,
            UnaryOperator<EventLog> log,
            UnaryOperator<WorkflowDirectory> directory) {
        return new TestGateway(
                settings.toSettings(),
                MemoryWorkflows.within(memory),
                log,
                directory,
                Optional.empty(),
                ClientLimits.NONE);
    }

    public static MemorySettings memory() {
        return new MemorySettings(10_000, 16 << 20, Duration.ofHours(1), 256 << 20, 1_000);
    }

    public static GatewaySettings settings() {
        return new TestSettings().toSettings();
    }

    @Override
    public int port() {
        return address.getPort();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public EventLog log() {
        return log;
    }

    public WorkflowDirectory directory() {
        return directory;
    }

    public WorkflowRuns runs() {
        return runs;
    }

    public SocketIoGateway gateway() {
        return gateway;
    }

    /** Revokes tokens; the token {@code NAME.JTI} is one of the user {@code NAME}. */
    public RevokeTokens revoke() {
        return revoke;
    }

    public Delivery delivery() {
        return delivery;
    }

    /** How many viewers are told to be served by the other face. */
    public AtomicInteger viewersInFront() {
        return viewersInFront;
    }

    public Counts counts() {
        return counts;
    }

    public void drain() {
        gateway.drain(Duration.ZERO);
    }

    /** Lets {@code owner} watch the workflow. */
    public WorkflowId register(String owner, String... readers) {
        WorkflowId workflow = WorkflowId.random();
        register(workflow, owner, readers);
        return workflow;
    }

    public void register(WorkflowId workflow, String owner, String... readers) {
        directory
                .put(workflow, new WorkflowAccess(owner, Set.of(readers)))
                .toCompletableFuture()
                .join();
    }

    /** Appends thoughts of that content. */
    public EventLog.Appended think(WorkflowId workflow, String... contents) {
        List<NewEvent> events =
                Arrays.stream(contents).map(TestGateway::thought).toList();
        return log.append(workflow, events).toCompletableFuture().join();
    }

    /** A thought of that content. */
    public static NewEvent thought(String content) {
        return new NewEvent(
                EventType.THOUGHT, EventData.of("{\"content\":\"" + content + "\"}"), Instant.now(), Optional.empty());
    }

    /**
     * Ends every session, and stops in the background: the library takes some seconds over it. No test may have had to
     * be rescued.
     */
    @Override
    public void close() {
        assertThat(counts.rescued).as("cursors that stood still").hasValue(0);
        gateway.drain(Duration.ZERO);
        Thread stopping = new Thread(gateway::stop, "stop");
        stopping.setDaemon(true);
        stopping.start();
    }

    /** What the gateway told its observer. */
    public static final class Counts extends dev.skald.delivery.Counts implements GatewayObserver {
        public final AtomicLong connected = new AtomicLong();
        public final AtomicLong recovered = new AtomicLong();
        public final AtomicLong disconnected = new AtomicLong();
        public final Map<String, AtomicLong> refused = new ConcurrentHashMap<>();
        private volatile Runnable whenConnected = () -> {};
        private volatile Runnable whenDisconnected = () -> {};

        /** What else is done, on the session's loop, before a client is told that it is in. */
        public void whenConnected(Runnable task) {
            whenConnected = task;
        }

        /** What else is done, on the session's loop, when the observer is told of a client that is gone. */
        public void whenDisconnected(Runnable task) {
            whenDisconnected = task;
        }

        @Override
        public void connected() {
            connected.incrementAndGet();
            whenConnected.run();
        }

        @Override
        public void recovered() {
            recovered.incrementAndGet();
        }

        @Override
        public void disconnected() {
            disconnected.incrementAndGet();
            whenDisconnected.run();
        }

        @Override
        public void refused(String code) {
            refused.computeIfAbsent(code, any -> new AtomicLong()).incrementAndGet();
        }
    }

    /**
     * A token is its subject; {@code expired} and {@code unavailable} say what they are, {@code slow} takes its time,
     * and those with a blank are bad. {@code alice*} may read every workflow, {@code alice~1500} expires in so many
     * milliseconds, or did so many ago, and {@code alice~1500~200} is good for so many longer than that.
     */
    private static final class NamedTokens implements TokenVerifier {
        @Override
        public CompletableFuture<Verification> verify(AccessToken token) {
            Executor when = token.value().equals("slow")
                    ? CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
                    : Runnable::run;
            return CompletableFuture.supplyAsync(() -> judge(token.value()), when);
        }

        private static Verification judge(String token) {
            return switch (token) {
                case "expired" -> new Refused(Reason.EXPIRED, "exp is past");
                case "unavailable" -> new Refused(Reason.UNAVAILABLE, "there is no key");
                default -> token.contains(" ") ? new Refused(Reason.INVALID, "it has a blank") : valid(token);
            };
        }

        private static Verification valid(String token) {
            String[] named = token.split("\\.", 2);
            String[] parts = named[0].split("~", 3);
            boolean every = parts[0].equals("root") || parts[0].endsWith("*");
            Duration life = parts.length == 1 ? Duration.ofHours(1) : Duration.ofMillis(Long.parseLong(parts[1]));
            long longer = parts.length < 3 ? 0 : Long.parseLong(parts[2]);
            Instant expiresAt = Instant.now().plus(life);
            return new Valid(
                    new Principal(
                            parts[0].replace("*", ""),
                            Set.of(),
                            every ? new WorkflowGrant.Every() : new WorkflowGrant.Absent(),
                            expiresAt,
                            new TokenIdentity(
                                    named.length > 1 ? Optional.of(named[1]) : Optional.empty(), Optional.of(ISSUED))),
                    expiresAt.plusMillis(longer));
        }
    }

    /** The front both faces share, without the other face. */
    private static final class PlainFront implements SocketIoGateway.Front {
        private final AtomicInteger viewers;
        private final HttpFront front =
                new HttpFront(HttpFrontSettings.with(OriginPolicy.of(List.of(ORIGIN), List.of())));

        PlainFront(AtomicInteger viewers) {
            this.viewers = viewers;
        }

        @Override
        public void addTo(ChannelPipeline pipeline) {
            front.addTo(pipeline);
        }

        @Override
        public int viewers() {
            return viewers.get();
        }
    }
}
