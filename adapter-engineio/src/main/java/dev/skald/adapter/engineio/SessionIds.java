package dev.skald.adapter.engineio;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Makes the ids of sessions, each of which is all that it takes to poll for its client: 128 bits that nobody can guess.
 * Thread-safe.
 */
final class SessionIds {

    private static final SecureRandom RANDOM = new SecureRandom();

    private SessionIds() {}

    /** A new one. {@link UUID#randomUUID()} would have six bits fewer (RFC 9562, section 5.4). */
    static UUID random() {
        return new UUID(RANDOM.nextLong(), RANDOM.nextLong());
    }
}
