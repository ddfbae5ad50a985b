package dev.skald.benchmarks.drops;

import dev.skald.benchmarks.history.Cut;
import dev.skald.benchmarks.history.HistoryReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param clients how many watched
 * @param seconds how long it took, from the first event to the judgement
 * @param drainMillis how long after the last cut everybody had everything, or time was up
 * @param upgrades how often a client moved from polling to a WebSocket
 * @param recoveries how often a client came back to a connection that was recovered
 * @param late where those stood that had not seen everything when time was up
 * @param history the judgement
 */
public record DropReport(
        int clients,
        double seconds,
        long drainMillis,
        int upgrades,
        int recoveries,
        List<String> late,
        HistoryReport history) {

    /** Whether all went as it must. */
    public boolean passed() {
        return history.passed() && late.isEmpty();
    }

    /** The report in some lines of text. */
    public String text() {
        Map<Cut.Transport, Integer> cuts = history.cutsByTransport();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                drops: %s
                  events published      %d
                  deliveries expected   %d
                  deliveries received   %d (%.4f %%)
                  cuts                  %d: %d on polling, %d on a WebSocket, %d on a stream; %d of them during an upgrade
                  connects              %d, %d of them again; %d recovered
                  upgrades completed    %d
                  clients               %d
                  duration              %.1f s, the last %d ms of it to drain
                """,
                passed() ? "passed" : "FAILED",
                history.published(),
                history.expected(),
                history.delivered(),
                100 * history.shareDelivered(),
                history.cuts(),
                cuts.getOrDefault(Cut.Transport.POLLING, 0),
                cuts.getOrDefault(Cut.Transport.WEBSOCKET, 0),
                cuts.getOrDefault(Cut.Transport.SSE, 0),
                history.cutsDuringUpgrade(),
                history.connects(),
                history.connects() - clients,
                recoveries,
                upgrades,
                clients,
                seconds,
                drainMillis));
        late.forEach(position -> text.append("  late: ").append(position).append('\n'));
        if (!history.passed()) {
            text.append("  violations: ").append(history.violationCount()).append('\n');
        }
        history.violations()
                .forEach(violation -> text.append("    ").append(violation).append('\n'));
        return text.toString();
    }
}
