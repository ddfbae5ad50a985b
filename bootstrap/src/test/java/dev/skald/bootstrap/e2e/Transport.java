package dev.skald.bootstrap.e2e;

import java.util.List;

/** The transport of a client's session, as the client chooses it. */
enum Transport {
    /** HTTP long polling. */
    POLLING,
    /** A WebSocket from the start. */
    WEBSOCKET,
    /** Polling first, then an upgrade to a WebSocket: what clients do by default. */
    UPGRADE;

    /** What a client is given as its option {@code transports}. */
    List<String> names() {
        return switch (this) {
            case POLLING -> List.of("polling");
            case WEBSOCKET -> List.of("websocket");
            case UPGRADE -> List.of("polling", "websocket");
        };
    }

    /** The name of the transport that a session ends up on. */
    String settled() {
        return this == POLLING ? "polling" : "websocket";
    }
}
