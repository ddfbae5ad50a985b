package dev.skald.adapter.redis;

import dev.skald.adapter.redis.Connector.Connected;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The connection that commands are sent over, and whether Redis answers on it. What is asked while it does not is
 * refused at once, and so it is until what has to be known before is: this is asked first, and then the link is opened.
 * Beside it there may be some that {@linkplain LoopConnection live on event loops}. Thread-safe; stages complete on the
 * connection's threads.
 */
final class Link {

    private static final System.Logger LOGGER = System.getLogger(Link.class.getName());

    /** How many bytes may be on their way to Redis; more are refused. */
    private static final long MAX_PENDING_BYTES = 64L << 20;

    private static final int RECONNECT_AFTER_PROBES = 3;

    private final Connector connector;
    private final Keys keys;
    private final long probeNanos;
    private final Runnable whenAnswering;
    private final Runnable whenUp;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicInteger lost = new AtomicInteger();
    private final LongAdder reconnects = new LongAdder();
    private final LongAdder roundTrips = new LongAdder();
    private final LongAdder roundTripNanos = new LongAdder();
    private volatile Optional<Connected> connected = Optional.empty();
    private volatile List<LoopConnection> onLoops = List.of();
    private volatile Optional<ServerTraits> traits = Optional.empty();

    /** How often Redis has begun to answer. */
    private volatile int answered;

    private volatile boolean answering;
    private volatile boolean up;
    private volatile boolean refusalTold;
    private volatile boolean closed;
    private volatile long askedAt;
    private volatile long triedAt;

    /**
     * A link to nothing yet.
     *
     * @param whenAnswering has what has to be known first be asked, and the link be {@linkplain #open opened} then
     */
    Link(Connector connector, Keys keys, Duration probe, Runnable whenAnswering, Runnable whenUp) {
        this.connector = connector;
        this.keys = keys;
        this.probeNanos = probe.toNanos();
        this.whenAnswering = whenAnswering;
        this.whenUp = whenUp;
        connector.listen(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
                if (lost.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                    reconnects.increment();
                }
            }

            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                if (!closed) {
                    lost.incrementAndGet();
                }
            }
        });
    }

    /** Whether Redis answers, and what has to be known first is. */
    boolean isUp() {
        return up;
    }

    /** Whether Redis answers. */
    boolean isAnswering() {
        return answering;
    }

    /** How often Redis has begun to answer: what was asked under another number may be older than an outage. */
    int answered() {
        return answered;
    }

    /** What the server can do; empty as long as it was never reached. */
    Optional<ServerTraits> traits() {
        return traits;
    }

    long reconnects() {
        return reconnects.sum();
    }

    long roundTrips() {
        return roundTrips.sum();
    }

    double roundTripSeconds() {
        return roundTripNanos.sum() / 1e9;
    }

    /** Connects for the first time. */
    CompletionStage<Void> start() {
        return connect();
    }

    /** Asks whether Redis is there, and connects anew where it has been silent for long; several times in a probe. */
    void look() {
        long now = System.nanoTime();
        if (connected.isEmpty() || (!answering && now - askedAt > RECONNECT_AFTER_PROBES * probeNanos)) {
            if (now - triedAt > probeNanos / 2) {
                var unused = connect().whenComplete((done, failure) -> {
                    if (failure != null) {
                        tellRefusal(failure);
                    }
                });
            }
        }
        if (asking.get() && now - askedAt > probeNanos) {
            down();
        }
        ask();
        if (answering) {
            onLoops.forEach(LoopConnection::look);
        }
    }

    /**
     * Has what may be asked {@linkplain #runHere from event loops} be asked over connections that live on them.
     *
     * @param loops a connection for each, which is closed by {@link #leaveLoops}
     */
    void liveOn(List<LoopConnection> loops) {
        onLoops = List.copyOf(loops);
        loops.forEach(LoopConnection::look);
    }

    /** Ends the connections that live on event loops, as long as these are there. May block for some seconds. */
    void leaveLoops() {
        List<LoopConnection> left = onLoops;
        onLoops = List.of();
        left.forEach(LoopConnection::close);
    }

    /** Runs a script, which is handed over with its text if Redis does not know it. */
    CompletableFuture<List<Object>> run(Script script, byte[][] keys, byte[]... arguments) {
        return run(Optional.empty(), script, keys, arguments);
    }

    /**
     * Runs a script over the connection of the event loop that this is called on, where the answer is told then.
     *
     * @return empty if this is no such loop, or has no connection for now
     */
    Optional<CompletableFuture<List<Object>>> runHere(Script script, byte[][] keys, byte[]... arguments) {
        for (LoopConnection connection : onLoops) {
            if (connection.isHere()) {
                return connection.connected().map(made -> run(Optional.of(connection), script, keys, arguments));
            }
        }
        return Optional.empty();
    }

    /** Whether there is a connection on each of the event loops. */
    boolean hasLoops() {
        return !onLoops.isEmpty()
                && onLoops.stream().allMatch(loop -> loop.connected().isPresent());
    }

    /** Whether this is called on an event loop that has a connection of its own. */
    boolean isOnLoop() {
        return onLoops.stream().anyMatch(LoopConnection::isHere);
    }

    /** Runs a script as soon as Redis answers, for what has to be known first. */
    CompletableFuture<List<Object>> runFirst(Script script, byte[][] keys, byte[]... arguments) {
        return answering ? send(Optional.empty(), script, keys, arguments) : refused();
    }

    private CompletableFuture<List<Object>> run(
            Optional<LoopConnection> loop, Script script, byte[][] keys, byte[]... arguments) {
        return up ? send(loop, script, keys, arguments) : refused();
    }

    private CompletableFuture<List<Object>> send(
            Optional<LoopConnection> loop, Script script, byte[][] keys, byte[]... arguments) {
        long bytes = 0;
        for (byte[] argument : arguments) {
            bytes += argument.length;
        }
        if (pendingBytes.addAndGet(bytes) > MAX_PENDING_BYTES) {
            pendingBytes.addAndGet(-bytes);
            return refused();
        }
        long size = bytes;
        CompletableFuture<List<Object>> answer = send(
                loop,
                commands -> commands.<List<Object>>evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments));
        return answer.exceptionallyCompose(failure -> {
                    Throwable cause = StageFailures.cause(failure);
                    return cause instanceof RedisNoScriptException
                            ? send(
                                    loop,
                                    commands -> commands.<List<Object>>eval(
                                            script.source(), ScriptOutputType.MULTI, keys, arguments))
                            : CompletableFuture.failedFuture(cause);
                })
                .whenComplete((answered, failure) -> pendingBytes.addAndGet(-size));
    }

    /** Sends a command. */
    <T> CompletableFuture<T> call(Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        return up ? send(Optional.empty(), command) : refused();
    }

    private static <T> CompletableFuture<T> refused() {
        return CompletableFuture.failedFuture(new UnavailableException(RedisFailures.AWAY));
    }

    private <T> CompletableFuture<T> send(
            Optional<LoopConnection> loop,
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        Optional<Connected> over = loop.isPresent() ? loop.get().connected() : connected;
        if (over.isEmpty()) {
            return refused();
        }
        long begun = System.nanoTime();
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            CompletionStage<T> asked = command.apply(over.get().commands());
            long write = loop.map(LoopConnection::asked).orElse(0L);
            asked.whenComplete((value, failure) -> {
                loop.ifPresent(connection -> connection.answered(write));
                roundTrips.increment();
                roundTripNanos.add(System.nanoTime() - begun);
                if (failure == null) {
                    answer.complete(value);
                } else {
                    if (!(failure instanceof RedisCommandExecutionException)) {
                        loop.ifPresent(connection -> connection.letGo(over.get()));
                    }
                    answer.completeExceptionally(
                            failure instanceof RedisNoScriptException ? failure : RedisFailures.failure(failure));
                }
            });
        } catch (RuntimeException e) {
            loop.ifPresent(connection -> connection.letGo(over.get()));
            answer.completeExceptionally(RedisFailures.failure(e));
        }
        return answer;
    }

    /** Stops connecting, and leaves the loops if nobody did; the connector ends what else there is. */
    void close() {
        synchronized (this) {
            closed = true;
            answering = false;
            up = false;
        }
        leaveLoops();
    }

    private CompletionStage<Void> connect() {
        if (closed || !connecting.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        triedAt = System.nanoTime();
        return attempt()
                .thenCompose(made -> ServerTraits.ask(made.commands()).thenAccept(found -> take(made, found)))
                .whenComplete((done, failure) -> connecting.set(false));
    }

    /** What no waiting mends is told: once, until Redis answers. */
    private void tellRefusal(Throwable failure) {
        Optional<String> word = RedisFailures.refusal(failure);
        if (word.isPresent() && !refusalTold && !closed) {
            refusalTold = true;
            LOGGER.log(
                    Level.ERROR,
                    "Redis refuses these credentials ({0}): nothing is taken or shown until it takes them",
                    word.get());
        }
    }

    private CompletionStage<Connected> attempt() {
        try {
            return connector.connect();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void take(Connected made, ServerTraits found) {
        if (found.evicts()) {
            made.connection().closeAsync();
            if (traits.isEmpty()) {
                LOGGER.log(Level.ERROR, found.evictionFault());
            }
            traits = Optional.of(found);
            return;
        }
        if (found.isUnbounded() && traits.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "Redis has no maxmemory: it grows until the machine has no more, and is killed then; with one, "
                            + "what it has no room for is refused instead");
        }
        traits = Optional.of(found);
        Optional<Connected> before = connected;
        connected = Optional.of(made);
        before.ifPresent(old -> {
            reconnects.increment();
            old.connection().closeAsync();
        });
        answers();
    }

    private void ask() {
        Optional<Connected> over = connected;
        if (closed || over.isEmpty() || !asking.compareAndSet(false, true)) {
            return;
        }
        long begun = System.nanoTime();
        if (answering) {
            askedAt = begun;
        }
        int places = connector.isOnePlace() ? 1 : Keys.PARTITIONS;
        CompletableFuture.allOf(IntStream.range(0, places)
                        .mapToObj(partition -> exists(over.get().commands(), partition))
                        .toArray(CompletableFuture<?>[]::new))
                .whenComplete((there, failure) -> {
                    asking.set(false);
                    if (failure == null) {
                        askedAt = begun;
                        answers();
                    } else {
                        down();
                    }
                });
    }

    private CompletableFuture<Long> exists(RedisClusterAsyncCommands<byte[], byte[]> commands, int partition) {
        try {
            return commands.exists(keys.list(partition, "idle")).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answers() {
        synchronized (this) {
            if (answering || closed) {
                return;
            }
            answered++;
            answering = true;
        }
        refusalTold = false;
        whenAnswering.run();
    }

    /**
     * What has to be known first is: from now on all is asked that is to be.
     *
     * @param asOf how often Redis {@linkplain #answered had answered} before it was asked for that
     */
    void open(int asOf) {
        synchronized (this) {
            if (up || !answering || answered != asOf) {
                return;
            }
            up = true;
        }
        LOGGER.log(Level.INFO, "Redis answers");
        whenUp.run();
    }

    private void down() {
        boolean wasUp;
        synchronized (this) {
            wasUp = up;
            answering = false;
            up = false;
        }
        if (wasUp) {
            LOGGER.log(Level.WARNING, "Redis does not answer: what needs the store is refused until it does");
        }
    }

    /** Waits until something is so, for so long at most; on the caller's thread. */
    static void await(BooleanSupplier so, Duration atMost) {
        long begun = System.nanoTime();
        while (!so.getAsBoolean() && System.nanoTime() - begun < atMost.toNanos()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
