package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.Arrays;

/** What the viewers of one server count together. */
final class Tally {

    private long[] latencies = new long[1 << 14];
    private int timed;
    private boolean timing;
    private long delivered;
    private long faults;
    private String firstFault = "";

    void delivered() {
        delivered++;
    }

    /** Events that viewers got. */
    long deliveries() {
        return delivered;
    }

    /** Something that must not be. */
    void fault(String what) {
        if (faults++ == 0) {
            firstFault = what;
        }
    }

    /**
     * Says that nothing was wrong.
     *
     * @throws LoadException if something was
     */
    void check() {
        if (faults > 0) {
            throw new LoadException(faults + " faults, the first: " + firstFault);
        }
    }

    /** Whether latencies are wanted now. */
    boolean timing() {
        return timing;
    }

    void startTiming() {
        timing = true;
        timed = 0;
    }

    void stopTiming() {
        timing = false;
        Arrays.sort(latencies, 0, timed);
    }

    void took(long nanos) {
        if (timed == latencies.length) {
            latencies = Arrays.copyOf(latencies, timed * 2);
        }
        latencies[timed++] = nanos;
    }

    /** How many latencies were noted. */
    int timed() {
        return timed;
    }

    /** The latency that so large a part did not exceed, in milliseconds, after {@link #stopTiming}. */
    double percentile(double part) {
        return timed == 0
                ? Double.NaN
                : latencies[Math.min(timed - 1, (int) (timed * part))]
                        / (double) Duration.ofMillis(1).toNanos();
    }
}
