package dev.skald.benchmarks.kills;

import dev.skald.benchmarks.history.DurabilityReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param seed drew the moments
 * @param seconds how long it took
 * @param kills how often the gateway was killed, by the moment
 * @param restartMillis how long it took from a start until it listened, in the middle
 * @param longestRestartMillis the same at most
 * @param repeats how often a request was sent again, because it was not answered, or with 503
 * @param duplicates how often it turned out that it had been carried out before
 * @param registrations how many were acknowledged
 * @param deletions how many were acknowledged
 * @param resumes how often a client came back
 * @param endings how often a client was told that a workflow it watched was deleted, or began anew
 * @param late where those stood that had not seen everything when time was up
 * @param durability the judgement
 */
public record KillReport(
        long seed,
        double seconds,
        Map<Moment, Integer> kills,
        long restartMillis,
        long longestRestartMillis,
        long repeats,
        long duplicates,
        long registrations,
        long deletions,
        long resumes,
        int endings,
        List<String> late,
        DurabilityReport durability) {

    /** Keeps copies. */
    public KillReport {
        kills = Map.copyOf(kills);
        late = List.copyOf(late);
    }

    /** Whether all went as it must. */
    public boolean passed() {
        return durability.passed() && late.isEmpty();
    }

    /** How often the gateway was killed. */
    public int killed() {
        return kills.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The report in some lines of text. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                kills: %s
                  kills                 %d: %d while it ran, %d as soon as it listened, %d while it started, %d while it drained
                  restart to listening  %d ms in the middle, %d ms at most
                  events acknowledged   %d; %d of them left in the logs, the others in workflows that were deleted
                  requests repeated     %d; %d of them had been carried out before
                  registrations         %d acknowledged
                  deletions             %d acknowledged
                  events seen           %d, %d of them in workflows that were deleted since
                  resumes               %d; told of the end of a workflow %d times
                  epochs                %d
                  duration              %.1f s
                  seed                  %d
                """,
                passed() ? "passed" : "FAILED",
                killed(),
                kills.getOrDefault(Moment.RUNNING, 0),
                kills.getOrDefault(Moment.JUST_UP, 0),
                kills.getOrDefault(Moment.STARTING, 0),
                kills.getOrDefault(Moment.DRAINING, 0),
                restartMillis,
                longestRestartMillis,
                durability.acknowledged(),
                durability.stored(),
                repeats,
                duplicates,
                registrations,
                deletions,
                durability.seen(),
                durability.seenOver(),
                resumes,
                endings,
                durability.epochs(),
                seconds,
                seed));
        late.forEach(position -> text.append("  late: ").append(position).append('\n'));
        if (!durability.passed()) {
            text.append("  violations: ").append(durability.violationCount()).append('\n');
        }
        durability
                .violations()
                .forEach(violation -> text.append("    ").append(violation).append('\n'));
        return text.toString();
    }
}
