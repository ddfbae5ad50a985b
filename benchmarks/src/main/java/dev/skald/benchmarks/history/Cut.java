package dev.skald.benchmarks.history;

/**
 * A connection of a client that was destroyed under it.
 *
 * @param transport what carried the client then
 * @param duringUpgrade whether the client had asked for a WebSocket, and not moved to it yet
 */
public record Cut(Transport transport, boolean duringUpgrade) {

    /** A way to carry a client. */
    public enum Transport {
        /** HTTP long-polling. */
        POLLING,
        /** A WebSocket. */
        WEBSOCKET,
        /** A stream of server-sent events. */
        SSE
    }
}
