package dev.skald.benchmarks.liveness;

import java.util.List;
import java.util.Locale;

/** The transports that a stock client is told to use. */
enum Transports {
    /** None: it polls, and upgrades to a WebSocket. */
    DEFAULT,
    /** A WebSocket from the beginning. */
    WEBSOCKET,
    /** Polls alone. */
    POLLING;

    /** As {@code socket.io-client} calls them; nothing for its defaults. */
    List<String> names() {
        return this == DEFAULT ? List.of() : List.of(name().toLowerCase(Locale.ROOT));
    }
}
