package dev.skald.adapter.engineio;

import java.time.Duration;

/**
 * The settings of an engine, one record a component. None has a default here: whoever serves with the engine decides.
 *
 * @param listen where it listens
 * @param pings how it finds out that a client is gone
 * @param timeouts how long it waits for a client
 * @param limits what its sessions may cost
 */
public record EngineSettings(Listen listen, Pings pings, Timeouts timeouts, Limits limits) {

    /**
     * Where an engine listens, and with how many threads.
     *
     * @param host the address to bind
     * @param port the port to bind, 65535 at most; 0 picks a free one
     * @param ioThreads event loops, 0 or more; 0 leaves the number to Netty
     */
    public record Listen(String host, int port, int ioThreads) {

        /** Checks the numbers. */
        public Listen {
            check(port >= 0 && port <= 65_535, "a port lies between 0 and 65535");
            check(ioThreads >= 0, "there are 0 event loops or more");
        }
    }

    /**
     * How an engine finds out that a client is gone (Engine.IO protocol 4, "Heartbeat").
     *
     * @param interval how long after a pong the next ping comes; a millisecond or more, 24 days at most
     * @param timeout how long a pong may take; a millisecond or more, 24 days at most
     */
    public record Pings(Duration interval, Duration timeout) {

        /** Checks that clients can be told these times: as milliseconds in 31 bits. */
        public Pings {
            check(tellable(interval) && tellable(timeout), "pings come and are answered after 1 ms to 24 days");
        }

        private static boolean tellable(Duration time) {
            return time.compareTo(Duration.ofMillis(1)) >= 0
                    && time.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) <= 0;
        }
    }

    /**
     * How long an engine waits for a client.
     *
     * @param upgrade how long a WebSocket may probe before it has to take its session over; positive
     * @param stall how long a client may take nothing of what waits for it; positive
     */
    public record Timeouts(Duration upgrade, Duration stall) {

        /** Checks that every timeout is positive. */
        public Timeouts {
            check(
                    !upgrade.isNegative() && !upgrade.isZero() && !stall.isNegative() && !stall.isZero(),
                    "timeouts are positive");
        }
    }

    /**
     * What the sessions of an engine may cost.
     *
     * @param sessions how many there may be at once, 1 or more
     * @param payloadBytes how long one WebSocket message, or the body of one polling request, may be; 1 or more
     * @param outboxBytes how much may wait in memory for one session, 2 or more: beyond it, the high-water mark of its
     *     channel or of its outbox while it polls, it is not writable
     */
    public record Limits(int sessions, int payloadBytes, int outboxBytes) {

        /** Checks that each limit lets something through. */
        public Limits {
            check(sessions >= 1 && payloadBytes >= 1 && outboxBytes >= 2, "limits are positive");
        }
    }

    private static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }
}
