package dev.skald.adapter.store;

import java.time.Duration;

/**
 * What is kept of one workflow.
 *
 * @param events how many events, 1 or more
 * @param bytes how many bytes of event data, 1 or more; its newest event is kept even if it alone has more
 * @param ttl how long it is kept without event, registration or follower; more than nothing
 */
public record Retention(int events, long bytes, Duration ttl) {

    private static final int MAX_EVENTS = 1 << 28;
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    /** Checks that each bound can be kept. */
    public Retention {
        Bounds.check(events >= 1 && events <= MAX_EVENTS, "retention.events must lie between 1 and " + MAX_EVENTS);
        Bounds.check(bytes >= 1, "retention.bytes must be 1 or more");
        Bounds.check(
                !ttl.isNegative() && !ttl.isZero() && ttl.compareTo(MAX_TTL) <= 0,
                "retention.ttl must be more than nothing and at most a hundred years");
    }
}
