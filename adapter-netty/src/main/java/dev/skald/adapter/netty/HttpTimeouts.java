package dev.skald.adapter.netty;

import java.time.Duration;

/**
 * How long a connection is waited for. A request that is complete may wait for its answer as long as it takes: a long
 * poll does.
 *
 * @param request how long for a request in all
 * @param connection how long for a connection to make progress, or to be used again
 */
public record HttpTimeouts(Request request, Connection connection) {

    /**
     * The defaults: 30 seconds for a head and between two parts of a body, 10 minutes for a body, and 75 seconds for an
     * idle connection, which is longer than the usual proxy keeps one, so that the proxy closes first.
     */
    public static final HttpTimeouts DEFAULT = new HttpTimeouts(
            new Request(Duration.ofSeconds(30), Duration.ofMinutes(10)),
            new Connection(Duration.ofSeconds(30), Duration.ofSeconds(75)));

    /**
     * How long a request is waited for in all, however well it comes along.
     *
     * @param head for its head, from its first byte on; positive, default: 30 seconds
     * @param body for its body; positive, default: 10 minutes
     */
    public record Request(Duration head, Duration body) {

        /** Checks that every timeout is positive. */
        public Request {
            requirePositive(head);
            requirePositive(body);
        }
    }

    /**
     * How long a connection is waited for on which nothing moves.
     *
     * @param progress for the next bytes of a body to come, and for a client to take the next bytes of an answer;
     *     positive, default: 30 seconds
     * @param idle for the next request, where nothing is begun and nothing is being answered; positive, default: 75
     *     seconds
     */
    public record Connection(Duration progress, Duration idle) {

        /** Checks that every timeout is positive. */
        public Connection {
            requirePositive(progress);
            requirePositive(idle);
        }
    }

    /** The same timeouts but for that of a head. */
    public HttpTimeouts withHead(Duration other) {
        return new HttpTimeouts(new Request(other, request.body), connection);
    }

    /** The same timeouts but for that of a body. */
    public HttpTimeouts withBody(Duration other) {
        return new HttpTimeouts(new Request(request.head, other), connection);
    }

    /** The same timeouts but for that of progress. */
    public HttpTimeouts withProgress(Duration other) {
        return new HttpTimeouts(request, new Connection(other, connection.idle));
    }

    /** The same timeouts but for that of an idle connection. */
    public HttpTimeouts withIdle(Duration other) {
        return new HttpTimeouts(request, new Connection(connection.progress, other));
    }

    private static void requirePositive(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeouts are positive");
        }
    }
}
