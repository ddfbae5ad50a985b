package dev.skald.bootstrap.e2e;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The transport of a client's session, as the client chooses it. */
enum Transport {
    /** HTTP long polling. */
    POLLING,
    /** A WebSocket from the start. */
    WEBSOCKET,
    /** Polling first, then an upgrade to a WebSocket: what clients do by default. */
    UPGRADE;

    /** The arguments of a test: each of these clients on each transport. */
    static Stream<Arguments> ofEach(Object... clients) {
        return Arrays.stream(clients)
                .flatMap(client -> Arrays.stream(values()).map(transport -> Arguments.of(client, transport)));
    }

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
