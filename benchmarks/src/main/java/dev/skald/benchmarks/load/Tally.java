package dev.skald.benchmarks.load;

/** What the viewers of one server count together. */
final class Tally {

    private final Latencies latencies = new Latencies();
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
        latencies.clear();
    }

    void stopTiming() {
        timing = false;
        latencies.sort();
    }

    void took(long nanos) {
        latencies.took(nanos);
    }

    /** How many latencies were noted. */
    int timed() {
        return latencies.count();
    }

    /** The latency that so large a part did not exceed, in milliseconds, after {@link #stopTiming}. */
    double percentile(double part) {
        return latencies.percentile(part);
    }
}
