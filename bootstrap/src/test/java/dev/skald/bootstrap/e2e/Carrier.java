package dev.skald.bootstrap.e2e;

import java.util.List;

/** What carries a client's session. */
enum Carrier {
    /** HTTP long polling. */
    POLLING,
    /** A WebSocket from the start. */
    WEBSOCKET,
    /** What clients do unless told: polling first, then an upgrade. */
    UPGRADE;

    /** The transports, as clients name them. */
    List<String> transports() {
        return switch (this) {
            case POLLING -> List.of("polling");
            case WEBSOCKET -> List.of("websocket");
            case UPGRADE -> List.of("polling", "websocket");
        };
    }

    /** The transport that a session ends up on. */
    String settled() {
        return this == POLLING ? "polling" : "websocket";
    }
}
