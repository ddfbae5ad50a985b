package dev.skald.benchmarks.liveness;

/**
 * What a workflow holds before anybody arrives.
 *
 * @param workflow its id
 * @param events how many events
 * @param length how many characters each of them says
 */
record HistoryPlan(String workflow, int events, int length) {

    /** What a frame has beside its text. */
    private static final int FRAME_BYTES = 170;

    /** Roughly what a viewer of all of it is sent, in bytes. */
    long bytes() {
        return (long) events * (length + FRAME_BYTES);
    }
}
