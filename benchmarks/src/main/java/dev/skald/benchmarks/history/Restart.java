package dev.skald.benchmarks.history;

/**
 * A start of the gateway behind a kill.
 *
 * @param launchedAt when its process was started, in milliseconds since 1970
 * @param listeningAt when it was known to listen
 */
public record Restart(long launchedAt, long listeningAt) {}
