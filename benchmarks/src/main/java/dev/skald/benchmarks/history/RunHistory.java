package dev.skald.benchmarks.history;

import java.util.List;
import java.util.Set;

/**
 * All that happened to runs whose producers came and went.
 *
 * @param runs the runs
 * @param acknowledged the events that producers were told to be in the logs, each producer's in the order it was told
 * @param attempted what else was sent, and may be there or not
 * @param logs what is left at the end of each workflow
 * @param restarts when the gateway was started again
 * @param told what viewers were told of runs, in the order they were told
 * @param incidents what was found wrong on the way
 */
public record RunHistory(
        List<ProducedRun> runs,
        List<Acknowledgement> acknowledged,
        Set<String> attempted,
        List<RunLog> logs,
        List<Restart> restarts,
        List<RunTold> told,
        List<Violation> incidents) {

    /** Keeps copies. */
    public RunHistory {
        runs = List.copyOf(runs);
        acknowledged = List.copyOf(acknowledged);
        attempted = Set.copyOf(attempted);
        logs = List.copyOf(logs);
        restarts = List.copyOf(restarts);
        told = List.copyOf(told);
        incidents = List.copyOf(incidents);
    }
}
