package dev.skald.adapter.socketio.delivery;

/**
 * What one viewer may ask for.
 *
 * @param maxSubscriptions workflows at a time
 * @param maxClientEvents events a second
 */
public record ViewerSettings(int maxSubscriptions, int maxClientEvents) {}
