package dev.skald.adapter.redis;

import static org.awaitility.Awaitility.await;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.port.SetClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores for tests, with settings that are wide but for what a test is about. Unless it is given a Redis of its own
 * they share one with all other tests of the JVM, under a prefix of their own: several that are opened are several
 * nodes.
 */
final class TestStores implements AutoCloseable {

    static final Duration TTL = Duration.ofMinutes(10);

    /** Redis is away that has not answered for so long: longer than a busy machine keeps anything waiting. */
    static final Duration PROBE = Duration.ofSeconds(5);

    private static final long WIDE = 1L << 30;

    private final SetClock clock = new SetClock();
    private final List<RedisWorkflows> stores = new ArrayList<>();
    private final String prefix;
    private final int port;
    private final Duration probe;

    TestStores() {
        this(Shared.SERVER.port());
    }

    TestStores(int port) {
        this(port, PROBE);
    }

    TestStores(int port, Duration probe) {
        this(port, probe, UUID.randomUUID() + ":");
    }

    TestStores(int port, Duration probe, String prefix) {
        this.port = port;
        this.probe = probe;
        this.prefix = prefix;
    }

    /** The server that tests share which do not disturb it. */
    private static final class Shared {

        static final RedisServer SERVER = RedisServer.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    static Retention retaining(int events) {
        return new Retention(events, WIDE, TTL);
    }

    SetClock clock() {
        return clock;
    }

    String prefix() {
        return prefix;
    }

    /** Opens a further store under the same prefix, whose time is that of {@link #clock()}. */
    RedisWorkflows open(Retention retention) {
        return up(RedisWorkflows.open(settings(retention, 1_000), Optional.of(clock)));
    }

    /** Opens a further store under the same prefix, whose time is that of Redis. */
    RedisWorkflows openInRealTime() {
        return up(openAway());
    }

    /** The same where there may be no Redis yet. */
    RedisWorkflows openAway() {
        return keep(RedisWorkflows.open(settings(retaining(10_000), 1_000)));
    }

    /** The same with so many revocations at most. */
    RedisWorkflows openInRealTime(int revocations) {
        RedisSettings wide = settings(retaining(10_000), 1_000);
        return up(RedisWorkflows.open(new RedisSettings(
                wide.address(), wide.prefix(), wide.probe(), wide.retention(), wide.capacity(), revocations)));
    }

    RedisSettings settings(Retention retention, int workflows) {
        return new RedisSettings(
                new RedisAddress(
                        List.of(new RedisAddress.Server("127.0.0.1", port)), Optional.empty(), 0, Optional.empty()),
                prefix,
                probe,
                retention,
                new Capacity(WIDE, workflows, Capacity.DEFAULT_RESERVED));
    }

    private RedisWorkflows up(RedisWorkflows store) {
        keep(store);
        await().until(store::isUp);
        return store;
    }

    /** Has the store be closed with these. */
    private RedisWorkflows keep(RedisWorkflows store) {
        stores.add(store);
        return store;
    }

    /** Has all of them live on threads of their own again. */
    void leaveLoops() {
        stores.forEach(RedisWorkflows::leaveLoops);
    }

    @Override
    public void close() {
        stores.forEach(RedisWorkflows::close);
    }
}
