package dev.skald.benchmarks.kills;

import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Records;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Starts the gateway, kills it, and starts it again. Not thread-safe. */
final class Killer implements AutoCloseable {

    private static final int JUST_MILLIS = 30;
    private static final int DRAIN_MILLIS = 1_200;

    private static final int ANSWERS = 60;
    private static final Duration ANSWERS_AT_LAST = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 10;

    private final Launch launch;
    private final Records records;
    private final RandomGenerator random;
    private final Duration longestLife;
    private final Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
    private final List<Long> startMillis = new ArrayList<>();
    private GatewayProcess gateway;

    /** Starts the gateway, always the same. */
    interface Launch {
        /** Starts it, and does not wait. */
        GatewayProcess start() throws IOException;
    }

    /** Starts it for the first time, and waits until it listens. */
    Killer(Launch launch, Records records, RandomGenerator random, Duration longestLife)
            throws IOException, InterruptedException {
        this.launch = launch;
        this.records = records;
        this.random = random;
        this.longestLife = longestLife;
        gateway = launch.start();
        try {
            awaitListening(System.nanoTime());
        } catch (IOException e) {
            gateway.close();
            throw e;
        }
    }

    /**
     * Kills it at a moment that is drawn, and starts it again.
     *
     * @throws IOException if it does not come back, or ended by itself
     */
    void kill() throws IOException, InterruptedException {
        Moment moment = Moment.drawn(random);
        if (moment == Moment.JUST_UP) {
            sleep(JUST_MILLIS);
        } else {
            awaitAnswers();
            sleep(longestLife.toMillis());
        }
        if (!gateway.alive()) {
            throw new IOException("the gateway ended by itself");
        }
        switch (moment) {
            case STARTING -> {
                count(Moment.RUNNING);
                gateway.kill();
                gateway = launch.start();
                sleep(median());
            }
            case DRAINING -> {
                gateway.terminate();
                sleep(DRAIN_MILLIS);
            }
            case JUST_UP, RUNNING -> {}
        }
        if (gateway.alive()) {
            count(moment);
        }
        restart();
    }

    /** However slow the machine is: a gateway that has not done anything yet is killed at other moments. */
    private void awaitAnswers() throws InterruptedException {
        long wanted = records.answers() + ANSWERS;
        long end = System.nanoTime() + ANSWERS_AT_LAST.toNanos();
        while (records.answers() < wanted && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private void count(Moment moment) {
        kills.merge(moment, 1, Integer::sum);
    }

    /** How often it was killed so far. */
    int count() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void sleep(long atMostMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextLong(atMostMillis + 1));
    }

    /** Kills it once more, now that nothing happens, and starts it again. */
    void killQuietly() throws IOException, InterruptedException {
        restart();
    }

    private void restart() throws IOException, InterruptedException {
        gateway.kill();
        long began = System.nanoTime();
        gateway = launch.start();
        awaitListening(began);
        records.restarted();
    }

    private void awaitListening(long began) throws IOException, InterruptedException {
        gateway.awaitListening();
        startMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    /** How often it was killed, by the moment. */
    Map<Moment, Integer> kills() {
        return kills;
    }

    /** How long it took from a start until it listened, in the middle, in milliseconds. */
    long median() {
        return startMillis.stream().sorted().toList().get(startMillis.size() / 2);
    }

    /** How long it took from a start until it listened, at most, in milliseconds. */
    long longest() {
        return Collections.max(startMillis);
    }

    @Override
    public void close() throws InterruptedException {
        gateway.close();
    }
}
