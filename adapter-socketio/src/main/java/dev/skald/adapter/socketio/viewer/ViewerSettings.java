package dev.skald.adapter.socketio.viewer;

/**
 * What one viewer may ask for.
 *
 * @param maxSubscriptions workflows at a time
 * @param maxClientEvents events a second, and at once
 */
public record ViewerSettings(int maxSubscriptions, int maxClientEvents) {

    /** How many events a connection may send at once at first: it can subscribe to all that it may watch. */
    long firstEvents() {
        return (long) maxSubscriptions + maxClientEvents;
    }
}
