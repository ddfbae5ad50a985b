/**
 * Drops: a gateway in a process of its own, agents that publish to it at a steady rate, and stock clients whose
 * connections are cut under them all the time. What they saw is judged by
 * {@link dev.skald.benchmarks.history.HistoryChecker}.
 */
package dev.skald.benchmarks.drops;
