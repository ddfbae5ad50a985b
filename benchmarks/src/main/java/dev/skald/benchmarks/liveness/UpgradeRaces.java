package dev.skald.benchmarks.liveness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Viewers that choose the moment of each step of their upgrade, some at a time and one after the other, at silent
 * workflows. Thread-safe.
 */
final class UpgradeRaces {

    private final int port;
    private final String token;
    private final LivenessSettings settings;
    private final List<HistoryPlan> histories;
    private final Random random;
    private final List<String> late = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int begun;
    private int held;
    private long expected;
    private long delivered;
    private long slowestMillis;

    /** Races on the gateway at that port, which has these workflows. */
    UpgradeRaces(int port, String token, LivenessSettings settings, List<HistoryPlan> histories) {
        this.port = port;
        this.token = token;
        this.settings = settings;
        this.histories = List.copyOf(histories);
        this.random = new Random(settings.seed());
    }

    /** Workflows of different grain, each with several times what a channel takes at once. */
    static List<HistoryPlan> histories(Random random) {
        return List.of(
                new HistoryPlan(Ids.next(random), 1_000, 40),
                new HistoryPlan(Ids.next(random), 3_000, 20),
                new HistoryPlan(Ids.next(random), 200, 4_000),
                new HistoryPlan(Ids.next(random), 20, 40_000));
    }

    /** Runs until it is enough. */
    void run(BooleanSupplier over) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(settings.viewers());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < settings.viewers(); i++) {
                running.add(threads.submit(() -> {
                    for (Optional<UpgradePlan> plan = next(over); plan.isPresent(); plan = next(over)) {
                        race(plan.get());
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a race could not be held", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What came of it. */
    synchronized LivenessReport report(double seconds, List<String> more) {
        List<String> all = new ArrayList<>(faults);
        all.addAll(more);
        return new LivenessReport(
                settings.kind(),
                settings.seed(),
                seconds,
                begun,
                settings.viewers(),
                begun,
                begun,
                held,
                0,
                0,
                expected,
                delivered,
                0,
                slowestMillis,
                late,
                all);
    }

    private synchronized Optional<UpgradePlan> next(BooleanSupplier over) {
        if (begun >= settings.rounds() || over.getAsBoolean()) {
            return Optional.empty();
        }
        begun++;
        return Optional.of(UpgradePlan.any(histories, random));
    }

    private void race(UpgradePlan plan) throws InterruptedException {
        UpgradingViewer viewer =
                new UpgradingViewer(port, token, (int) settings.silence().toMillis(), plan);
        long began = System.nanoTime();
        try {
            viewer.arrive().ifPresent(this::leftBehind);
        } catch (IOException e) {
            fault(plan + ": " + e.getMessage());
        }
        over(plan, viewer.last(), (System.nanoTime() - began) / 1_000_000);
    }

    private synchronized void leftBehind(String position) {
        late.add(position);
    }

    private synchronized void fault(String what) {
        faults.add(what);
    }

    private synchronized void over(UpgradePlan plan, long last, long millis) {
        held += plan.holdMillis() > 0 ? 1 : 0;
        expected += plan.history().events() - plan.after();
        delivered += last - plan.after();
        slowestMillis = last == plan.history().events() ? Math.max(slowestMillis, millis) : slowestMillis;
    }
}
