package dev.skald.adapter.memory;

import java.time.Duration;

/**
 * The bounds of a store in memory.
 *
 * @param retentionEvents how many events one workflow keeps, 1 or more
 * @param retentionBytes how many bytes of event data one workflow keeps, 1 or more; its newest event is kept even if it
 *     alone has more
 * @param retentionTtl how long a workflow is kept without event, registration or follower; more than nothing
 * @param logMaxBytes how many bytes the events, owners and readers of all workflows may take together, with what
 *     keeping them costs; 1 or more
 * @param maxWorkflows how many workflows may be kept at once, 1 or more
 * @param maxReserved how many workflows there may be beside them that exist for nothing but their followers, 1 or more
 */
public record MemorySettings(
        int retentionEvents,
        long retentionBytes,
        Duration retentionTtl,
        long logMaxBytes,
        int maxWorkflows,
        int maxReserved) {

    /** As many as a hundred thousand connections with a hundred subscriptions each may wait for. */
    public static final int DEFAULT_MAX_RESERVED = 10_000_000;

    private static final int MAX_RETENTION_EVENTS = 1 << 28;
    private static final Duration MAX_RETENTION_TTL = Duration.ofDays(36_500);

    /** Checks that each bound can be kept. */
    public MemorySettings {
        check(
                retentionEvents >= 1 && retentionEvents <= MAX_RETENTION_EVENTS,
                "retentionEvents must lie between 1 and " + MAX_RETENTION_EVENTS);
        check(retentionBytes >= 1, "retentionBytes must be 1 or more");
        check(
                !retentionTtl.isNegative() && !retentionTtl.isZero() && retentionTtl.compareTo(MAX_RETENTION_TTL) <= 0,
                "retentionTtl must be more than nothing and at most a hundred years");
        check(logMaxBytes >= 1, "logMaxBytes must be 1 or more");
        check(maxWorkflows >= 1, "maxWorkflows must be 1 or more");
        check(maxReserved >= 1, "maxReserved must be 1 or more");
    }

    /** The bounds of a store that reserves {@value #DEFAULT_MAX_RESERVED} workflows at most for their followers. */
    public MemorySettings(
            int retentionEvents, long retentionBytes, Duration retentionTtl, long logMaxBytes, int maxWorkflows) {
        this(retentionEvents, retentionBytes, retentionTtl, logMaxBytes, maxWorkflows, DEFAULT_MAX_RESERVED);
    }

    /** The defaults of the protocol, section 7; a quarter of the heap for all events together. */
    public static MemorySettings defaults() {
        return new MemorySettings(
                10_000, 16L << 20, Duration.ofHours(1), Runtime.getRuntime().maxMemory() / 4, 100_000);
    }

    private static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }
}
