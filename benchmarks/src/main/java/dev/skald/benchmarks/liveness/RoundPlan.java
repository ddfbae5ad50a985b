package dev.skald.benchmarks.liveness;

import java.time.Duration;
import java.util.List;

/**
 * What a round is made of.
 *
 * @param histories the workflows, which may be those of the round before
 * @param viewers who arrives
 * @param publishing how long events are published while they arrive; zero leaves the workflows silent from the
 *     beginning
 */
record RoundPlan(List<HistoryPlan> histories, List<ViewerPlan> viewers, Duration publishing) {

    /** Keeps copies. */
    RoundPlan {
        histories = List.copyOf(histories);
        viewers = List.copyOf(viewers);
    }
}
