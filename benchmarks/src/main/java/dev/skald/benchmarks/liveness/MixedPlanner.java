package dev.skald.benchmarks.liveness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Arrivals of all kinds. Each round has three workflows with far more than a channel takes at once (many tokens, fewer
 * steps, some documents) and many small ones; each viewer draws its transports, what it watches, when it subscribes,
 * how it reads, and whether it is interrupted. In most rounds nothing is published while they arrive.
 */
final class MixedPlanner implements RoundPlanner {

    private static final int MANY_NOTES = 100;
    private static final int SOME_NOTES = 20;
    private static final int START_WITHIN_MILLIS = 300;
    private static final int DELAY_WITHIN_MILLIS = 30;
    private static final int LONGEST_LATENCY_MILLIS = 15;
    private static final int LONGEST_HOLD_MILLIS = 1_200;

    private final Random random;
    private final int viewers;

    /** Plans rounds of so many viewers. */
    MixedPlanner(Random random, int viewers) {
        this.random = random;
        this.viewers = viewers;
    }

    @Override
    public RoundPlan next() {
        List<HistoryPlan> large = List.of(
                history(between(1_000, 3_000), between(20, 200)),
                history(between(100, 700), between(1_000, 4_000)),
                history(between(20, 50), between(25_000, 50_000)));
        int count = random.nextBoolean() ? MANY_NOTES : SOME_NOTES;
        List<HistoryPlan> notes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            notes.add(history(between(2, 40), between(10, 300)));
        }
        List<ViewerPlan> arriving = new ArrayList<>(viewers);
        for (int i = 0; i < viewers; i++) {
            arriving.add(viewer("viewer-" + i, large, notes));
        }
        List<HistoryPlan> all = new ArrayList<>(large);
        all.addAll(notes);
        Duration publishing = Duration.ofMillis(chance(30) ? between(200, 800) : 0);
        return new RoundPlan(all, arriving, publishing);
    }

    private ViewerPlan viewer(String name, List<HistoryPlan> large, List<HistoryPlan> notes) {
        Transports transports =
                chance(70) ? Transports.DEFAULT : pick(List.of(Transports.WEBSOCKET, Transports.POLLING));
        List<HistoryPlan> watched = watched(large, notes);
        List<Watch> watches =
                watched.stream().map(history -> watch(history, transports)).toList();
        long bytes = watched.stream().mapToLong(HistoryPlan::bytes).sum();
        long events = watched.stream().mapToLong(HistoryPlan::events).sum();
        Optional<Hold> hold = chance(35) ? Optional.of(hold(transports)) : Optional.empty();
        // What comes in so many milliseconds is all it is to get, so that slow viewers do not make rounds long.
        OptionalLong rate = hold.isEmpty() && chance(15)
                ? OptionalLong.of(1 + bytes * 1_000 / between(300, 1_500))
                : OptionalLong.empty();
        Optional<Interruption> interruption = chance(20)
                ? Optional.of(new Interruption(random.nextBoolean(), 1 + random.nextLong(1 + events / 2)))
                : Optional.empty();
        return new ViewerPlan(
                name,
                transports,
                random.nextBoolean(),
                random.nextInt(START_WITHIN_MILLIS),
                watches,
                hold,
                rate,
                chance(60) ? between(1, LONGEST_LATENCY_MILLIS) : 0,
                interruption);
    }

    private List<HistoryPlan> watched(List<HistoryPlan> large, List<HistoryPlan> notes) {
        int kind = random.nextInt(100);
        if (kind < 70) {
            return List.of(pick(large));
        }
        if (kind < 80) {
            return large;
        }
        List<HistoryPlan> some = new ArrayList<>(notes);
        Collections.shuffle(some, random);
        some = new ArrayList<>(some.subList(0, between(10, some.size())));
        if (kind < 90 && some.size() < MANY_NOTES) {
            some.add(random.nextInt(some.size()), pick(large));
        }
        return some;
    }

    private Watch watch(HistoryPlan history, Transports transports) {
        Moment moment = transports == Transports.DEFAULT && chance(30)
                ? pick(List.of(Moment.UPGRADING, Moment.UPGRADE))
                : Moment.CONNECT;
        int delay = chance(60) ? 0 : random.nextInt(DELAY_WITHIN_MILLIS);
        int after = chance(65) ? 0 : random.nextInt(history.events());
        return new Watch(history.workflow(), after, moment, delay);
    }

    private Hold hold(Transports transports) {
        List<Moment> moments = transports == Transports.DEFAULT
                ? List.of(Moment.SUBSCRIBE, Moment.UPGRADING, Moment.UPGRADE)
                : List.of(Moment.SUBSCRIBE);
        boolean wholeLine = transports == Transports.POLLING || random.nextBoolean();
        return new Hold(pick(moments), wholeLine, between(50, LONGEST_HOLD_MILLIS));
    }

    private HistoryPlan history(int events, int length) {
        return new HistoryPlan(Ids.next(random), events, length);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
