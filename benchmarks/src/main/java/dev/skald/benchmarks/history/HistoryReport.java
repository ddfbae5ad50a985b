package dev.skald.benchmarks.history;

import java.util.List;
import java.util.Map;

/**
 * The judgement on a run.
 *
 * @param published events published
 * @param expected deliveries that had to happen: each event once to each client that watches its workflow
 * @param delivered those that did, repeated ones counted once
 * @param cuts connections destroyed
 * @param cutsByTransport of them, by what carried the client
 * @param cutsDuringUpgrade of them, while a client moved from polling to a WebSocket
 * @param connects how often clients were let in, first times included
 * @param violationCount everything that was wrong
 * @param violations the first of each kind of it
 */
public record HistoryReport(
        int published,
        long expected,
        long delivered,
        int cuts,
        Map<Cut.Transport, Integer> cutsByTransport,
        int cutsDuringUpgrade,
        int connects,
        long violationCount,
        List<Violation> violations) {

    /** Keeps copies. */
    public HistoryReport {
        cutsByTransport = Map.copyOf(cutsByTransport);
        violations = List.copyOf(violations);
    }

    /** Whether nothing is wrong but that too few connections were cut: the run proves less than it should. */
    public boolean wasTooGentle() {
        return !violations.isEmpty()
                && violations.stream().allMatch(violation -> violation.kind() == Violation.Kind.TOO_FEW_CUTS);
    }

    /** Whether nothing at all was wrong. */
    public boolean passed() {
        return violationCount == 0;
    }

    /** The share of the deliveries that had to happen and did, from 0 to 1. */
    public double shareDelivered() {
        return expected == 0 ? 0 : (double) delivered / expected;
    }
}
