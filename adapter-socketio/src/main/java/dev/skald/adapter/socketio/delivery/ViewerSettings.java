package dev.skald.adapter.socketio.delivery;

import java.time.Duration;

/**
 * What one viewer may ask for.
 *
 * @param maxSubscriptions workflows at a time
 * @param maxClientEvents events a second
 * @param tokenSkew how long a token is good beyond its expiry
 */
public record ViewerSettings(int maxSubscriptions, int maxClientEvents, Duration tokenSkew) {}
