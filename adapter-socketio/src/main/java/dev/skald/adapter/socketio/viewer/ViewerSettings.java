package dev.skald.adapter.socketio.viewer;

import dev.skald.domain.access.Principal;
import java.time.Duration;
import java.time.Instant;

/**
 * What one viewer may ask for.
 *
 * @param maxSubscriptions workflows at a time
 * @param maxClientEvents events a second, and at once
 * @param tokenSkew how long a token is good beyond its expiry
 */
public record ViewerSettings(int maxSubscriptions, int maxClientEvents, Duration tokenSkew) {

    /** How many events a connection may send at once at first: it can subscribe to all that it may watch. */
    long firstEvents() {
        return (long) maxSubscriptions + maxClientEvents;
    }

    /** When a principal's token is over, as everywhere: its expiry, and what clocks may differ. */
    Instant endOf(Principal principal) {
        return principal.expiresAt().plus(tokenSkew);
    }
}
