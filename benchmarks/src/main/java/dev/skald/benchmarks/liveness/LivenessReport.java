package dev.skald.benchmarks.liveness;

import java.util.List;
import java.util.Locale;

/**
 * What came of a run.
 *
 * @param kind who arrived
 * @param seed brings the same plans about again
 * @param seconds how long it took
 * @param rounds how many rounds there were
 * @param atATime how many viewers arrived at a time
 * @param arrivals how many viewers arrived
 * @param upgrades how often one moved from polls to a WebSocket
 * @param held how many did not read for a while
 * @param returns how often one came back: {@code recovered} of them to its session
 * @param recovered see {@code returns}
 * @param expected deliveries that had to happen
 * @param delivered those that did
 * @param mostBehind how many subscriptions were seen behind at once, while viewers arrived
 * @param slowestMillis the longest time from a first subscription to the end of all logs
 * @param late where those stood that were left behind
 * @param faults what else was wrong
 */
public record LivenessReport(
        LivenessSettings.Kind kind,
        long seed,
        double seconds,
        int rounds,
        int atATime,
        int arrivals,
        int upgrades,
        int held,
        int returns,
        int recovered,
        long expected,
        long delivered,
        long mostBehind,
        long slowestMillis,
        List<String> late,
        List<String> faults) {

    private static final int PRINTED = 50;

    /** Keeps copies. */
    public LivenessReport {
        late = List.copyOf(late);
        faults = List.copyOf(faults);
    }

    /** Whether everybody came to the end, and nothing else was wrong. */
    public boolean passed() {
        return late.isEmpty() && faults.isEmpty() && delivered == expected && expected > 0;
    }

    /** The report in some lines of text. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                liveness: %s
                  %d rounds, %d left behind
                  case                  %s, seed %d
                  duration              %.1f s, %d viewers at a time; %.0f arrivals a minute
                  upgrades completed    %d
                  did not read a while  %d
                  came back             %d, %d of them recovered
                  deliveries expected   %d
                  deliveries received   %d
                  subscriptions behind  %d at most, while they arrived
                  slowest arrival       %d ms
                """,
                passed() ? "passed" : "FAILED",
                kind.countsViewers() ? arrivals : rounds,
                late.size(),
                kind.name().toLowerCase(Locale.ROOT),
                seed,
                seconds,
                atATime,
                arrivals * 60 / seconds,
                upgrades,
                held,
                returns,
                recovered,
                expected,
                delivered,
                mostBehind,
                slowestMillis));
        append(text, "left behind", late);
        append(text, "fault", faults);
        return text.toString();
    }

    private static void append(StringBuilder text, String what, List<String> all) {
        all.stream()
                .limit(PRINTED)
                .forEach(one ->
                        text.append("  ").append(what).append(": ").append(one).append('\n'));
        if (all.size() > PRINTED) {
            text.append("  and ").append(all.size() - PRINTED).append(" more\n");
        }
    }
}
