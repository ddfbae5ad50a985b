package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;
import java.util.List;
import java.util.Map;

/**
 * The judgement on runs whose producers came and went.
 *
 * @param runs how many there were
 * @param ends how many ended, by how
 * @param events events in all logs
 * @param acknowledged events that producers were told to be there
 * @param told how often a viewer was told of a run
 * @param lossMillis how long behind the end of its lease each lost run was ended whose lease is known to the
 *     millisecond, ascending
 * @param violationCount everything that was wrong
 * @param violations the first of each kind of it
 */
public record RunsReport(
        int runs,
        Map<RunState, Integer> ends,
        int events,
        int acknowledged,
        int told,
        List<Long> lossMillis,
        long violationCount,
        List<Violation> violations) {

    /** Keeps copies. */
    public RunsReport {
        ends = Map.copyOf(ends);
        lossMillis = List.copyOf(lossMillis);
        violations = List.copyOf(violations);
    }

    /** Whether nothing at all was wrong. */
    public boolean passed() {
        return violationCount == 0;
    }

    /** How many runs ended so. */
    public int ended(RunState state) {
        return ends.getOrDefault(state, 0);
    }
}
