package dev.skald.benchmarks.producers;

import java.util.List;
import java.util.Locale;

/**
 * How long it took until an agent knew that its run was cancelled, from when a client said so.
 *
 * @param byCount in milliseconds, ascending, where it publishes every 20 ms and looks when the count in an answer has
 *     risen
 * @param byWait the same where it waits for controls
 * @param live how long {@code /health/live} took meanwhile: the machine's share, whatever is asked for
 */
public record CancelFigures(List<Double> byCount, List<Double> byWait, List<Double> live) {

    /** What may not be exceeded by one cancel in a hundred, in milliseconds. */
    public static final int TARGET_MILLIS = 100;

    /** Of no measurement. */
    public static final CancelFigures NONE = new CancelFigures(List.of(), List.of(), List.of());

    /** Sorts copies. */
    public CancelFigures {
        byCount = byCount.stream().sorted().toList();
        byWait = byWait.stream().sorted().toList();
        live = live.stream().sorted().toList();
    }

    /** Whether both were quick enough, as far as they were measured. */
    public boolean passed() {
        return isQuick(byCount) && isQuick(byWait);
    }

    private static boolean isQuick(List<Double> some) {
        return some.isEmpty() || Quantiles.of(some, 0.99) < TARGET_MILLIS;
    }

    /** The figures in some lines of text; nothing if there are none. */
    String text() {
        return byCount.isEmpty()
                ? ""
                : line("cancel, found by count", byCount)
                        + line("cancel, waited for", byWait)
                        + line("beside, /health/live", live)
                        + advice();
    }

    /** How the figures are to be read: a busy machine makes all three of them large. */
    private String advice() {
        return String.format(
                Locale.ROOT,
                "    %s depend on the machine, and on what else it does. /health/live asks nothing of runs:%n"
                        + "    where it is slow as well, it is the machine that is.%n",
                passed()
                        ? "These figures"
                        : "FAILED, since a p99 is not below " + TARGET_MILLIS + " ms. But these figures");
    }

    private static String line(String what, List<Double> some) {
        return String.format(
                Locale.ROOT,
                "  %-24s %d: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                what,
                some.size(),
                Quantiles.of(some, 0.5),
                Quantiles.of(some, 0.99),
                Quantiles.of(some, 1));
    }
}
