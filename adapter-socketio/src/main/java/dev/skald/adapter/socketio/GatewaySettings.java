package dev.skald.adapter.socketio;

import java.time.Duration;

/**
 * The settings of the Socket.IO face, one record a component. Defaults that are named are those of the protocol,
 * section 7.
 *
 * @param listen where it listens
 * @param heartbeat how it finds out that a client is gone
 * @param timeouts how long it waits for a client
 * @param limits what clients may ask for, and how many there may be
 */
public record GatewaySettings(Listen listen, Heartbeat heartbeat, Timeouts timeouts, Limits limits) {

    /**
     * Where the face listens, and with how many threads.
     *
     * @param host the address to bind
     * @param port the port to bind, 65535 at most; 0 picks a free one
     * @param path the path of Socket.IO, with a slash at its beginning and none at its end
     * @param ioThreads event loops, 0 or more; 0 leaves the number to Netty
     */
    public record Listen(String host, int port, String path, int ioThreads) {

        /** Checks the path; the numbers are checked with those of the engine. */
        public Listen {
            check(
                    path.startsWith("/") && !path.endsWith("/"),
                    "the path of Socket.IO begins with a slash and does not end with one");
        }
    }

    /**
     * How the face finds out that a client is gone.
     *
     * @param interval how long after its answer a client is asked again; a millisecond or more, default: 25 seconds
     * @param timeout how long it may take to answer; a millisecond or more, default: 20 seconds
     */
    public record Heartbeat(Duration interval, Duration timeout) {}

    /**
     * How long the face waits for a client.
     *
     * @param connect for a session to bring a token that is accepted; positive, default: 10 seconds
     * @param recoveryWindow for a client that lost its connection to come back to its session; zero never lets it,
     *     default: 2 minutes
     * @param stall for a client to take anything of what waits for it; positive, default: 30 seconds
     */
    public record Timeouts(Duration connect, Duration recoveryWindow, Duration stall) {

        /** Checks the times; that of a stall is checked with those of the engine. */
        public Timeouts {
            check(!connect.isNegative() && !connect.isZero(), "the timeout of a connect is positive");
            check(!recoveryWindow.isNegative(), "the recovery window is zero or more");
        }
    }

    /**
     * What clients may ask for, and how many there may be.
     *
     * @param perSocket what one client may ask for
     * @param sessions sessions at a time, 1 or more; as many that were lost are kept, a million at most
     */
    public record Limits(PerSocket perSocket, int sessions) {}

    /**
     * What one client may ask for.
     *
     * @param subscriptions workflows it may watch at a time; 1 or more, default: 100
     * @param clientEvents events it may send a second; 1 or more, default: 50
     */
    public record PerSocket(int subscriptions, int clientEvents) {

        /** Checks that something may be asked for. */
        public PerSocket {
            check(
                    subscriptions >= 1 && clientEvents >= 1,
                    "a client may watch one workflow, and send one event a second");
        }
    }

    private static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }
}
