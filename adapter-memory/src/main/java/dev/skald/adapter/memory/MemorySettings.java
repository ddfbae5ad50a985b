package dev.skald.adapter.memory;

import java.time.Duration;

/**
 * The bounds of a store in memory.
 *
 * @param retention the bounds of one workflow
 * @param capacity the bounds of all workflows together
 */
public record MemorySettings(Retention retention, Capacity capacity) {

    /** The default bound of reserved workflows: what 100,000 connections with 100 subscriptions each can wait for. */
    public static final int DEFAULT_MAX_RESERVED = 10_000_000;

    /** Bounds with which {@value #DEFAULT_MAX_RESERVED} workflows at most are reserved for their followers. */
    public MemorySettings(
            int retentionEvents, long retentionBytes, Duration retentionTtl, long logMaxBytes, int maxWorkflows) {
        this(
                new Retention(retentionEvents, retentionBytes, retentionTtl),
                new Capacity(logMaxBytes, maxWorkflows, DEFAULT_MAX_RESERVED));
    }

    /** Bounds with the defaults of the protocol, section 7; a quarter of the heap for all events together. */
    public static MemorySettings defaults() {
        return new MemorySettings(
                new Retention(10_000, 16L << 20, Duration.ofHours(1)),
                new Capacity(Runtime.getRuntime().maxMemory() / 4, 100_000, DEFAULT_MAX_RESERVED));
    }

    /**
     * The bounds of what is kept of one workflow.
     *
     * @param events how many events, 1 or more
     * @param bytes how many bytes of event data, 1 or more; its newest event is kept even if it alone has more
     * @param ttl how long it is kept without event, registration or follower; more than nothing
     */
    public record Retention(int events, long bytes, Duration ttl) {

        private static final int MAX_EVENTS = 1 << 28;
        private static final Duration MAX_TTL = Duration.ofDays(36_500);

        /**
         * Bounds with these values.
         *
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public Retention {
            check(events >= 1 && events <= MAX_EVENTS, "retention.events must lie between 1 and " + MAX_EVENTS);
            check(bytes >= 1, "retention.bytes must be 1 or more");
            check(
                    !ttl.isNegative() && !ttl.isZero() && ttl.compareTo(MAX_TTL) <= 0,
                    "retention.ttl must be more than nothing and at most a hundred years");
        }
    }

    /**
     * The bounds of what is kept of all workflows together.
     *
     * @param bytes how many bytes events, owners and readers may take, with what keeping them costs; 1 or more
     * @param workflows how many workflows may be kept at once, 1 or more
     * @param reserved how many workflows there may be beside them that exist for nothing but their followers, 1 or more
     */
    public record Capacity(long bytes, int workflows, int reserved) {

        /**
         * Bounds with these values.
         *
         * @throws IllegalArgumentException if one of them is out of its range
         */
        public Capacity {
            check(bytes >= 1, "capacity.bytes must be 1 or more");
            check(workflows >= 1, "capacity.workflows must be 1 or more");
            check(reserved >= 1, "capacity.reserved must be 1 or more");
        }
    }

    private static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }
}
