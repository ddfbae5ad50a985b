package dev.skald.benchmarks.liveness;

/**
 * That a viewer loses its connection, and comes back.
 *
 * @param cut whether its connections are cut under it; otherwise it leaves by itself
 * @param afterEvents how many events it has seen by then
 */
record Interruption(boolean cut, long afterEvents) {}
