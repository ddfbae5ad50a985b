package dev.skald.benchmarks.liveness;

/**
 * One subscription of a viewer.
 *
 * @param workflow what it watches
 * @param after the seq behind which it begins
 * @param moment when it subscribes
 * @param delayMillis how long after that
 */
record Watch(String workflow, long after, Moment moment, int delayMillis) {}
