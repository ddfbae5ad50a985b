package dev.skald.benchmarks.history;

/**
 * An event, as it was published or as a client saw it.
 *
 * @param workflow the log it is of
 * @param epoch the generation of the log
 * @param seq its place in the log, from 1
 * @param content all it says, as one text
 */
public record Event(String workflow, String epoch, long seq, String content) {}
