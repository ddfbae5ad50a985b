package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;

import dev.skald.adapter.store.Epochs;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.NodeDirectory;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.SharedSessionStore;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A store of workflows in a Redis, which any number of processes share: what one appends the others hint to their
 * followers.
 *
 * <p>Each decision is one script there (numbers, ids, leases, retention), so that it is the same whichever process
 * asks. Hints come over a connection of their own, and are no more than hints: a workflow that was silent for a probe
 * is asked for. A Redis that has less than a process has seen begins another epoch with the next that is asked of it.
 *
 * <p>Thread-safe; never blocks but at its beginning and its end. While Redis does not answer everything completes with
 * {@link dev.skald.domain.port.UnavailableException}, within twice the time of a probe.
 */
public final class RedisWorkflows implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(RedisWorkflows.class.getName());
    private static final Duration FIRST_CONNECT = Duration.ofSeconds(3);
    private static final int LOOKS_A_PROBE = 8;
    private static final byte[] MOST_AT_ONCE = number(100);

    private final RedisSettings settings;
    private final Keys keys;
    private final String revocationsChannel;
    private final Lanes lanes = new Lanes();
    private final ClientResources resources;
    private final Connector connector;
    private final Link link;
    private final Hints hints;
    private final Workflows workflows;
    private final Prober prober;
    private final Sweep sweep;
    private final EventLog eventLog;
    private final WorkflowDirectory directory;
    private final WorkflowRuns runs;
    private final WorkflowCatalog catalog;
    private final RedisSessionStore sessions;
    private final String wishes;
    private final NodeDirectory nodes;
    private final RedisRevocations revocations;
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "skald-redis-clock");
        thread.setDaemon(true);
        return thread;
    });

    private RedisWorkflows(RedisSettings settings, Optional<Clock> clock) {
        this.settings = settings;
        this.keys = new Keys(settings.prefix());
        this.revocationsChannel = Texts.text(keys.revocationsChannel());
        String node = new Epochs().next();
        Duration timeout = settings.probe();
        settings.address().tls().flatMap(RedisAddress.Tls::authorities).ifPresent(ClientSetup::trust);
        resources = ClientSetup.resources(settings.probe());
        connector = settings.address().isCluster()
                ? new ClusterConnector(settings.address(), resources, timeout)
                : new ServerConnector(settings.address(), resources, timeout);
        link = new Link(connector, keys, settings.probe(), this::linkAnswers, this::linkIsUp);
        hints = new Hints(connector, link, keys, node, settings.probe(), this::heard);
        workflows = new Workflows(settings, clock, node, keys, link, lanes, new Workflows.Channels() {
            @Override
            public CompletionStage<Void> subscribe(WorkflowId workflow) {
                return hints.subscribe(keys.channel(workflow), Keys.partition(workflow));
            }

            @Override
            public void unsubscribe(WorkflowId workflow) {
                hints.unsubscribe(keys.channel(workflow));
            }

            @Override
            public boolean areHeard() {
                return connector.isOnePlace() && hints.isSure();
            }
        });
        prober = new Prober(workflows, connector.isOnePlace());
        sweep = new Sweep(link, keys, connector.isOnePlace(), lanes);
        eventLog = new RedisEventLog(workflows);
        directory = new RedisWorkflowDirectory(workflows);
        runs = new RedisWorkflowRuns(workflows, sweep);
        catalog = new RedisWorkflowCatalog(workflows, sweep);
        sessions = new RedisSessionStore(link, keys, lanes, node);
        wishes = Texts.text(keys.wishes(node));
        var unused = hints.subscribe(keys.wishes(node), 0);
        nodes = new RedisNodeDirectory(link, keys, lanes);
        revocations = new RedisRevocations(workflows, settings.revocations(), clock.orElseGet(Clock::systemUTC));
    }

    /**
     * Opens the store. Blocks until Redis answers, some seconds at most: one that does not is waited for from then on.
     *
     * @throws RedisStoreException if it answers, and refuses the credentials, or throws away what it is given to keep;
     *     the message is one line for an operator
     */
    public static RedisWorkflows open(RedisSettings settings) {
        return open(settings, Optional.empty());
    }

    /** Opens a store that dates by {@code clock}, for tests. */
    static RedisWorkflows open(RedisSettings settings, Optional<Clock> clock) {
        RedisWorkflows store = new RedisWorkflows(settings, clock);
        try {
            store.start();
            return store;
        } catch (RedisStoreException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Has what is asked from these event loops be asked over connections that live on them, so that it changes no
     * threads; and hints come in on the first of them. To be called once, and before these end {@link #leaveLoops}.
     *
     * @param loops event loops of Netty; others are of no account
     */
    public void liveOn(Iterable<? extends Executor> loops) {
        List<LoopConnection> connections = new ArrayList<>();
        for (Executor executor : loops) {
            if (executor instanceof EventLoop loop) {
                Connector here = connector.on(loop);
                if (connections.isEmpty()) {
                    hints.moveTo(here);
                }
                connections.add(new LoopConnection(loop, here));
            }
        }
        link.liveOn(connections);
    }

    /** Whether it has a connection on each of the event loops that it is to live on. */
    boolean livesOnLoops() {
        return link.hasLoops();
    }

    /** Whether hints come in on the first of these loops, or on threads of its own once it has left them. */
    boolean hasMovedHints() {
        return hints.hasMoved();
    }

    /** Lives on threads of its own again, as at its beginning. May block for some seconds. */
    public void leaveLoops() {
        hints.moveBack();
        link.leaveLoops();
    }

    /** The port onto the workflows' logs: the same at each call. */
    public EventLog eventLog() {
        return eventLog;
    }

    /** The port onto the owners and readers of workflows: the same at each call. */
    public WorkflowDirectory directory() {
        return directory;
    }

    /** The port onto the workflows' runs and controls: the same at each call. */
    public WorkflowRuns runs() {
        return runs;
    }

    /** The port onto the list of workflows: the same at each call. */
    public WorkflowCatalog catalog() {
        return catalog;
    }

    /** The port onto the sessions that processes have, and keep for each other: the same at each call. */
    public SharedSessionStore sessions() {
        return sessions;
    }

    /** The port onto the revocations of tokens: the same at each call. */
    public Revocations revocations() {
        return revocations;
    }

    /** The port onto the nodes that share the store: the same at each call. */
    public NodeDirectory nodes() {
        return nodes;
    }

    /**
     * Forgets the workflows whose time of retention is over and revocations that have expired, and counts those that
     * are kept; to be called every second. Of several processes each workflow is forgotten by one.
     *
     * @return how many were forgotten
     */
    public CompletionStage<Integer> expire() {
        revocations.expire();
        return sweep.run(
                        Script.HOUSE,
                        "idle",
                        workflows.now(),
                        workflows.publish(),
                        number(settings.retention().ttl().toMillis()),
                        MOST_AT_ONCE)
                .thenApply(answers -> {
                    int forgotten = 0;
                    long kept = 0;
                    for (List<Object> answer : answers) {
                        forgotten += (int) Texts.number(answer.get(0));
                        kept += Texts.number(answer.get(1));
                    }
                    workflows.kept(kept);
                    return forgotten;
                });
    }

    /** Whether Redis answers, and this process knows the revocations that it has. */
    public boolean isUp() {
        return link.isUp();
    }

    /** Whether hints of other processes come in; where they do not, what they would have told is found by probes. */
    public boolean hearsHints() {
        return hints.isUp();
    }

    /** Counts the logs that are followed at this process. */
    public int followed() {
        return workflows.followed();
    }

    /** Counts the workflows that are kept, as of the last {@link #expire()}. */
    public long size() {
        return workflows.kept();
    }

    /** Counts the connections that were made anew. */
    public long reconnects() {
        return link.reconnects() + hints.reconnects();
    }

    /** Counts the changes that were found by a probe, since no hint told them. */
    public long missedHints() {
        return prober.missed();
    }

    /** Counts the commands that were answered, or given up. */
    public long roundTrips() {
        return link.roundTrips();
    }

    /** Sums up how long these took, in seconds. */
    public double roundTripSeconds() {
        return link.roundTripSeconds();
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
        link.close();
        hints.close();
        connector.close();
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
        lanes.close();
    }

    private void start() {
        connect().ifPresent(failure -> {
            RedisFailures.refusal(failure).ifPresent(word -> {
                throw new RedisStoreException("Redis at "
                        + settings.address().servers().get(0) + " refuses these credentials (" + word + ")");
            });
            LOGGER.log(
                    Level.WARNING,
                    "Redis at " + settings.address().servers().get(0)
                            + " cannot be reached: nothing is taken or shown until it can");
        });
        link.traits().filter(ServerTraits::evicts).ifPresent(traits -> {
            throw new RedisStoreException(traits.evictionFault());
        });
        long period = Math.max(1, settings.probe().toMillis() / LOOKS_A_PROBE);
        var unused = hints.subscribe(keys.revocationsChannel(), Keys.REVOCATIONS);
        clockwork.scheduleWithFixedDelay(this::look, 0, period, TimeUnit.MILLISECONDS);
        if (link.isAnswering()) {
            Link.await(link::isUp, FIRST_CONNECT);
        }
    }

    /**
     * Connects; anew where that took longer than a probe, as the first connection of a process may.
     *
     * @return why that failed, if it did
     */
    private Optional<Throwable> connect() {
        long begun = System.nanoTime();
        Optional<Throwable> failure;
        Duration left = FIRST_CONNECT;
        do {
            CompletableFuture<Void> connected = link.start().toCompletableFuture();
            Link.await(connected::isDone, left);
            failure = connected.isCompletedExceptionally()
                    ? Optional.of(connected.handle((done, thrown) -> thrown).join())
                    : Optional.empty();
            left = FIRST_CONNECT.minusNanos(System.nanoTime() - begun);
        } while (left.toNanos() > 0 && failure.filter(RedisFailures::isTimeout).isPresent());
        return failure;
    }

    private void look() {
        try {
            link.look();
            hints.look();
            prober.look();
            revocations.look();
        } catch (RuntimeException e) {
            // Thrown on, it would have been the last time.
            LOGGER.log(Level.ERROR, "Redis could not be looked after, and is so again at once", e);
        }
    }

    /** Whose token was revoked is known before anything is taken from him, or shown to him. */
    private void linkAnswers() {
        revocations.hint();
    }

    private void linkIsUp() {
        hints.linkIsUp();
        prober.everything();
    }

    /** A message came in over a channel. */
    void heard(String channel, byte[] message) {
        if (channel.equals(revocationsChannel)) {
            revocations.hint();
            return;
        }
        if (channel.equals(wishes)) {
            lanes.any().execute(() -> sessions.heard(message));
            return;
        }
        int id = channel.lastIndexOf(":h:");
        if (id < 0) {
            return;
        }
        WorkflowId workflow = WorkflowId.parse(channel.substring(id + 3));
        Optional<Watch> watch = workflows.watch(workflow);
        // Most of what comes in is what this process itself has just done. While the link is not up nobody is shown
        // anything: it is not known whose token was revoked, and all is asked for once it is.
        if (watch.isEmpty()
                || !link.isUp()
                || !Change.version(message).isAfter(watch.get().known().version())) {
            return;
        }
        if (link.isOnLoop()) {
            learn(workflow, message);
        } else if (lanes.hasRoom(workflow)) {
            lanes.execute(workflow, () -> learn(workflow, message));
        }
    }

    private void learn(WorkflowId workflow, byte[] message) {
        Change change = Change.decode(workflow, message);
        workflows.learn(workflow, change.head(), change.events());
    }
}
