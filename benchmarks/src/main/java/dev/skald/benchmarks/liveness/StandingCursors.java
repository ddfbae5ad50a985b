package dev.skald.benchmarks.liveness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the gateway's own metrics say of subscriptions that stand behind. Not thread-safe; its methods block. */
final class StandingCursors {

    private static final long LOOK_MILLIS = 20;

    private final GatewayMetrics metrics;
    private final Duration patience;
    private double rescued;

    /** They must be none so long after everybody has everything. */
    StandingCursors(GatewayMetrics metrics, Duration patience) {
        this.metrics = metrics;
        this.patience = patience;
    }

    /** How many there are now. */
    long behind() throws IOException, InterruptedException {
        return metrics.read().behind();
    }

    /**
     * A round is over: answers what is wrong if some stand behind, or were found to for no reason since the last check.
     *
     * @param all whether everybody has everything
     */
    List<String> check(boolean all) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        GatewayMetrics.Reading now = metrics.read();
        while (all && now.behind() != 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            now = metrics.read();
        }
        List<String> faults = new ArrayList<>();
        if (!all) {
            // Who was left behind and stands behind was forgotten; who does not, has lost something on the way.
            faults.add("somebody was left behind, and skald_cursors_behind is " + now.behind());
        } else if (now.behind() != 0) {
            faults.add("skald_cursors_behind is " + now.behind() + ", though everybody has everything");
        }
        double found = now.rescued().orElse(0);
        if (found != rescued) {
            faults.add("skald_cursors_rescued_total has risen by " + (long) (found - rescued));
            rescued = found;
        }
        return faults;
    }
}
