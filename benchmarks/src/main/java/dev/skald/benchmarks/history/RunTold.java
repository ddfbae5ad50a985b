package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;

/**
 * A run as a viewer was told of it.
 *
 * @param client tells the viewer from others
 * @param connection which of its connections it was told on, from 1
 * @param workflow the workflow
 * @param run the name of the run
 * @param state the state it was said to be in
 * @param lastSeq the last event it was said to have
 * @param behind the last event of the workflow that the viewer had seen by then
 * @param asked whether it stood in the answer to a subscribe, else it was a notice
 */
public record RunTold(
        String client,
        int connection,
        String workflow,
        String run,
        RunState state,
        long lastSeq,
        long behind,
        boolean asked) {}
