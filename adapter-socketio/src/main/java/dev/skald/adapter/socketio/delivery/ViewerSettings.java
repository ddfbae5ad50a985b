package dev.skald.adapter.socketio.delivery;

import java.time.Duration;

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
}
