package dev.skald.adapter.netty;

import java.time.Duration;

/**
 * How long a connection is waited for. A request that is complete may wait for its answer as long as it takes: a long poll does.
 *
 * @param head for the head of a request in all, from its first byte on; positive
 * @param progress for the next bytes of a body to come, and for a client to take the next bytes of an answer; positive
 * @param body for the body of a request in all; positive
 * @param idle for a connection on which nothing is begun and nothing is being answered; positive
 */
public record HttpTimeouts(Duration head, Duration progress, Duration body, Duration idle) {

    /**
     * The defaults: 30 seconds for a head and between two parts of a body, 10 minutes for a body, and 75 seconds for an idle
     * connection, which is longer than the usual proxy keeps one, so that the proxy closes first.
     */
    public static final HttpTimeouts DEFAULT = new HttpTimeouts(
            Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(75));

    /** Checks that every timeout is positive. */
    public HttpTimeouts {
        if (!isPositive(head) || !isPositive(progress) || !isPositive(body) || !isPositive(idle)) {
            throw new IllegalArgumentException("timeouts are positive");
        }
    }

    /** The same timeouts but for that of an idle connection. */
    public HttpTimeouts withIdle(Duration other) {
        return new HttpTimeouts(head, progress, body, other);
    }

    private static boolean isPositive(Duration timeout) {
        return timeout.toNanos() > 0;
    }
}
