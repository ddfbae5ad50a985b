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

    /** Everybody has everything: answers what is wrong if some stand behind all the same, or were found to since the last check. */
    List<String> check() throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        GatewayMetrics.Reading now = metrics.read();
        while (now.behind() != 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            now = metrics.read();
        }
        List<String> faults = new ArrayList<>();
        if (now.behind() != 0) {
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
