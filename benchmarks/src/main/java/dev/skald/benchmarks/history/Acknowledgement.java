package dev.skald.benchmarks.history;

import java.util.OptionalLong;

/**
 * An event that its publisher was told to be in the log.
 *
 * @param publisher tells who published it from others; one does not go on before it was answered
 * @param life which of the workflow's lives it was published in: each deletion that was acknowledged begins another
 * @param workflow the log it is of
 * @param epoch the generation of the log, as the answer had it
 * @param seq its place, unless the answer was that it had been there before
 * @param said all it says, but for when it was said; no other event says the same
 */
public record Acknowledgement(
        String publisher, int life, String workflow, String epoch, OptionalLong seq, String said) {}
