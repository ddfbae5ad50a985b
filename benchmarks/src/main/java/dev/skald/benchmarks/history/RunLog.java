package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;
import java.util.List;
import java.util.Optional;

/**
 * The log of a workflow that has runs, as it is at the end.
 *
 * @param workflow the workflow
 * @param events all its events, in their order
 * @param run the run that the gateway tells of it
 */
public record RunLog(String workflow, List<RunEvent> events, Optional<View> run) {

    /** Keeps a copy. */
    public RunLog {
        events = List.copyOf(events);
    }

    /**
     * An event.
     *
     * @param seq its number
     * @param run the name of the run it is part of; empty if it is of none
     * @param said all it says, but for when it was said
     * @param ends how it ends its run, if it does
     * @param at when it was said, in milliseconds since 1970
     */
    public record RunEvent(long seq, String run, String said, Optional<RunState> ends, long at) {}

    /**
     * What is told of a run.
     *
     * @param run its name
     * @param state its state
     * @param firstSeq its first event
     * @param lastSeq its last event
     * @param startedAt when it was opened, in milliseconds since 1970
     * @param endedAt when it ended, in milliseconds since 1970; 0 if it has not
     */
    public record View(String run, RunState state, long firstSeq, long lastSeq, long startedAt, long endedAt) {}
}
