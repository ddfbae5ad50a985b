package dev.skald.benchmarks.chaos;

import dev.skald.adapter.redis.RedisServer;
import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.Records;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Hurts nodes and Redis, at moments and in an order that are drawn: nodes by one agent, and Redis by another. Each
 * undoes what it did before it stops. Thread-safe.
 */
final class Harms implements AutoCloseable {

    private static final long KILL_EVERY_MILLIS = 10_000;
    private static final long SPREAD_MILLIS = 2_000;
    private static final long SHORTEST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 4_000;
    private static final long LONGEST_ABSENCE_MILLIS = 1_000;

    /** How often each is done to Redis in a row of ten. */
    private static final Map<Harm, Integer> ROW =
            Map.of(Harm.HINTS_LOST, 7, Harm.REDIS_PAUSED, 2, Harm.REDIS_KILLED, 1);

    private final Fleet fleet;
    private final RedisServer redis;
    private final Set<Harm> wanted;
    private final Records records;
    private final Random toNodes;
    private final Random toRedis;
    private final Map<Harm, Integer> done = new ConcurrentHashMap<>();
    private final Crew crew = new Crew();
    private final List<Harm> row = new ArrayList<>();
    private long nextKillAt;
    private boolean asProcess;

    Harms(Fleet fleet, RedisServer redis, Set<Harm> wanted, long seed, Records records) {
        this.fleet = fleet;
        this.redis = redis;
        this.wanted = wanted;
        this.records = records;
        this.toNodes = new Random(seed);
        this.toRedis = new Random(seed + 1);
    }

    /** Begins. */
    void start() {
        if (wanted.contains(Harm.NODE_KILLED)) {
            nextKillAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KILL_EVERY_MILLIS / 2);
            crew.add("harms-nodes", 1, this::killNode);
        }
        if (ROW.keySet().stream().anyMatch(wanted::contains)) {
            crew.add("harms-redis", 1, this::hurtRedis);
        }
    }

    /** Every ten seconds or so, however long a start takes. */
    private void killNode() throws IOException, InterruptedException {
        crew.rest(TimeUnit.NANOSECONDS.toMillis(nextKillAt - System.nanoTime()));
        if (crew.stopped()) {
            return;
        }
        nextKillAt +=
                TimeUnit.MILLISECONDS.toNanos(KILL_EVERY_MILLIS + toNodes.nextLong(-SPREAD_MILLIS, SPREAD_MILLIS));
        fleet.kill(toNodes.nextInt(fleet.size()));
        count(Harm.NODE_KILLED, 1);
        records.restarted();
    }

    private void hurtRedis() throws IOException, InterruptedException {
        if (row.isEmpty()) {
            ROW.forEach((harm, times) -> row.addAll(Collections.nCopies(wanted.contains(harm) ? times : 0, harm)));
            Collections.sort(row);
            Collections.shuffle(row, toRedis);
        }
        Harm harm = row.remove(row.size() - 1);
        crew.rest(toRedis.nextLong(SPREAD_MILLIS) + 1);
        if (crew.stopped()) {
            return;
        }
        switch (harm) {
            case HINTS_LOST -> count(harm, killHints());
            case REDIS_PAUSED -> {
                pause(toRedis.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
                count(harm, 1);
            }
            case REDIS_KILLED -> {
                redis.kill();
                crew.rest(toRedis.nextLong(LONGEST_ABSENCE_MILLIS) + 1);
                redis.restart();
                count(harm, 1);
            }
            case NODE_KILLED -> throw new AssertionError("done to nodes");
        }
    }

    private int killHints() {
        return Integer.parseInt(redis.call("CLIENT", "KILL", "TYPE", "pubsub").substring(1));
    }

    /** By turns the process stops, and the server answers nobody. */
    private void pause(long millis) throws InterruptedException {
        asProcess = !asProcess;
        if (asProcess) {
            redis.pause();
            try {
                crew.rest(millis);
            } finally {
                redis.resume();
            }
        } else {
            redis.call("CLIENT", "PAUSE", Long.toString(millis), "ALL");
            TimeUnit.MILLISECONDS.sleep(millis);
        }
    }

    private void count(Harm harm, int times) {
        done.merge(harm, times, Integer::sum);
    }

    /** How often each was done so far; of lost hints, the connections. */
    Map<Harm, Integer> done() {
        return Map.copyOf(done);
    }

    /** What made it give up, if anything did. */
    Optional<Throwable> failure() {
        return crew.failure();
    }

    /**
     * Stops, and leaves everything whole.
     *
     * @throws IOException if a node did not come back
     */
    void finish() throws IOException, InterruptedException {
        crew.finish();
    }

    @Override
    public void close() {
        crew.close();
    }
}
