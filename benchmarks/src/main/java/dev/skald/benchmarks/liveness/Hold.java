package dev.skald.benchmarks.liveness;

/**
 * That a viewer reads nothing for a while.
 *
 * @param moment from when on
 * @param wholeLine whether it is its line that lets nothing through, polls included; otherwise its WebSocket is not
 *     read
 * @param millis for how long
 */
record Hold(Moment moment, boolean wholeLine, int millis) {}
