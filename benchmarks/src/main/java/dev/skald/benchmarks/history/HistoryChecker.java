package dev.skald.benchmarks.history;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The proof that each client saw exactly what was published to the workflows it watches, each event once and in order;
 * and that the run was hard enough for this to mean something. Stateless.
 */
public final class HistoryChecker {

    private final Severity severity;

    /** A checker that fails runs which are gentler than this. */
    public HistoryChecker(Severity severity) {
        this.severity = severity;
    }

    /** Judges a run. */
    public HistoryReport check(History history) {
        Violations violations = new Violations();
        PublishedLogs logs = new PublishedLogs(history.published(), violations);
        long expected = 0;
        long delivered = 0;
        for (ClientHistory client : history.clients()) {
            ClientCheck check = new ClientCheck(client, logs, violations);
            expected += check.expected();
            delivered += check.delivered();
        }
        if (expected == 0) {
            violations.add(Violation.Kind.UNSOUND, "nobody had anything to see");
        }
        List<Cut> cuts = history.clients().stream()
                .flatMap(client -> client.cuts().stream())
                .toList();
        int duringUpgrade = (int) cuts.stream().filter(Cut::duringUpgrade).count();
        if (cuts.size() < severity.minCuts()) {
            violations.add(Violation.Kind.TOO_FEW_CUTS, "%d, not %d".formatted(cuts.size(), severity.minCuts()));
        }
        if (duringUpgrade < severity.minCutsDuringUpgrade()) {
            violations.add(
                    Violation.Kind.TOO_FEW_CUTS,
                    "%d during an upgrade, not %d".formatted(duringUpgrade, severity.minCutsDuringUpgrade()));
        }
        return new HistoryReport(
                history.published().size(),
                expected,
                delivered,
                cuts.size(),
                byTransport(cuts),
                duringUpgrade,
                history.clients().stream().mapToInt(ClientHistory::connects).sum(),
                violations.count(),
                violations.first());
    }

    private static Map<Cut.Transport, Integer> byTransport(List<Cut> cuts) {
        Map<Cut.Transport, Integer> counts = new EnumMap<>(Cut.Transport.class);
        for (Cut.Transport transport : Cut.Transport.values()) {
            counts.put(transport, 0);
        }
        cuts.forEach(cut -> counts.merge(cut.transport(), 1, Integer::sum));
        return counts;
    }
}
