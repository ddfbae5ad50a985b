package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;

/** Times that something took. Not thread-safe. */
final class Latencies {

    private static final double NANOS_A_MILLI = Duration.ofMillis(1).toNanos();

    private long[] nanos = new long[1 << 14];
    private int count;

    /** Forgets all. */
    void clear() {
        count = 0;
    }

    void took(long time) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = time;
    }

    /** How many were noted. */
    int count() {
        return count;
    }

    /** Sorts them, so that percentiles can be asked for. */
    void sort() {
        Arrays.sort(nanos, 0, count);
    }

    /** The one that so large a part did not exceed, in milliseconds, after {@link #sort}. */
    double percentile(double part) {
        return count == 0 ? Double.NaN : nanos[Math.min(count - 1, (int) (count * part))] / NANOS_A_MILLI;
    }
}
