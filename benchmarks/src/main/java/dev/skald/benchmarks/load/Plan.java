package dev.skald.benchmarks.load;

import static dev.skald.benchmarks.load.FanOut.ON_NODES;
import static dev.skald.benchmarks.load.FanOut.ON_STORES;
import static dev.skald.benchmarks.load.FanOut.Pace.AHEAD;
import static dev.skald.benchmarks.load.FanOut.Pace.IN_STEP;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which workloads are run, how long, and how often.
 *
 * @param warmUp how long a server works before each workload, where it was told
 * @param repeated how often each workload is repeated, where it was told
 * @param rates posts a second of token streams; none: as many as usual
 */
record Plan(
        LoadLoop loop, Signers signers, Optional<Duration> warmUp, Optional<Integer> repeated, List<Integer> rates) {

    private static final int STREAMS = 300;
    private static final int SMALL = 500;
    private static final int LARGE = 2000;
    private static final int BATCH = 50;
    private static final int MANY = 30;
    private static final int FEW = 3;

    /** A storm is over in a second: it takes more of them until what else a machine does evens out. */
    private static final int MORE = 9;

    private static final int SESSIONS = 10_000;
    private static final int MISSED = 500;
    private static final int LIVE = 200;

    /** Everything. */
    List<Workload> full() {
        Stage stage = stage(Duration.ofSeconds(20), Duration.ofSeconds(4));
        int rounds = repeated.orElse(5);
        return List.of(
                new FanOut(stage, rounds, SMALL, 1, BATCH, AHEAD, ON_STORES),
                new FanOut(stage, rounds, SMALL, 1, BATCH, IN_STEP, ON_NODES),
                new FanOut(stage, rounds, LARGE, 1, BATCH, AHEAD, Set.of()),
                new FanOut(stage, rounds, SMALL, 1, 1, AHEAD, Set.of()),
                new FanOut(stage, rounds, SMALL, MANY, 1, AHEAD, ON_STORES),
                new Publishing(stage, rounds, MANY, 1),
                new Publishing(stage, rounds, MANY, BATCH),
                new TokenStreams(stage, Math.min(rounds, FEW), STREAMS, rates(1000, 2000, 5000, 10_000), true),
                new ConnectStorm(stage, repeated.orElse(MORE), LARGE),
                new IdleMemory(stage, 1, SESSIONS),
                new ResumeStorm(stage, rounds, LARGE, MISSED, LIVE),
                new StalledViewers(stage, rounds, SMALL));
    }

    /** What shows in a few minutes whether something went wrong. */
    List<Workload> quick() {
        Stage first = stage(Duration.ofSeconds(8), Duration.ofSeconds(2));
        Stage stage = stage(Duration.ofSeconds(2), Duration.ofSeconds(2));
        Stage brief = stage(Duration.ofSeconds(1), Duration.ofSeconds(1));
        int rounds = repeated.orElse(3);
        return List.of(
                new FanOut(first, rounds, SMALL, 1, BATCH, AHEAD, Set.of()),
                new FanOut(stage, 1, SMALL, 1, 1, AHEAD, Set.of()),
                new FanOut(stage, 1, SMALL, MANY, 1, AHEAD, Set.of()),
                new Publishing(brief, 1, MANY, 1),
                new Publishing(brief, 1, MANY, BATCH),
                new TokenStreams(stage, repeated.orElse(1), STREAMS, rates(2000), false),
                new ConnectStorm(stage, 1, LARGE));
    }

    private List<Integer> rates(Integer... usual) {
        return rates.isEmpty() ? List.of(usual) : rates;
    }

    private Stage stage(Duration usual, Duration window) {
        return new Stage(loop, signers, warmUp.orElse(usual), window);
    }
}
