package dev.skald.benchmarks.history;

import java.util.List;

/**
 * The judgement on a run whose gateway was killed again and again.
 *
 * @param stored events in all logs at the end
 * @param acknowledged events that publishers were told to be in the log
 * @param seen how often an event was seen by a client
 * @param seenOver of them, in generations that are over
 * @param epochs generations that were seen or acknowledged
 * @param connects how often clients were let in, first times included
 * @param violationCount everything that was wrong
 * @param violations the first of each kind of it
 */
public record DurabilityReport(
        int stored,
        int acknowledged,
        long seen,
        long seenOver,
        int epochs,
        int connects,
        long violationCount,
        List<Violation> violations) {

    /** Keeps a copy. */
    public DurabilityReport {
        violations = List.copyOf(violations);
    }

    /** Whether nothing at all was wrong. */
    public boolean passed() {
        return violationCount == 0;
    }
}
