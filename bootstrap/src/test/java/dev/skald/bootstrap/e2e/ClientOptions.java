package dev.skald.bootstrap.e2e;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client is told before it connects.
 *
 * @param transports what it may use, in the order of preference
 * @param auth the {@code auth} option as JSON, if there is one
 * @param headers extra headers of its HTTP requests
 * @param reconnection whether it comes back by itself
 */
record ClientOptions(
        List<String> transports, Optional<String> auth, Map<String, String> headers, boolean reconnection) {

    /** Without a token, and without a second try. */
    static ClientOptions on(Transport transport) {
        return new ClientOptions(transport.names(), Optional.empty(), Map.of(), false);
    }

    ClientOptions token(String token) {
        return auth("{\"token\":\"" + token + "\"}");
    }

    ClientOptions auth(String json) {
        return new ClientOptions(transports, Optional.of(json), headers, reconnection);
    }

    ClientOptions header(String name, String value) {
        return new ClientOptions(transports, auth, Map.of(name, value), reconnection);
    }

    ClientOptions comingBack() {
        return new ClientOptions(transports, auth, headers, true);
    }
}
