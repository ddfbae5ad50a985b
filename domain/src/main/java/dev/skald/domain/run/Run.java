package dev.skald.domain.run;

import java.time.Instant;
import java.util.Optional;

/**
 * A run, as everybody who may read its workflow is told of it.
 *
 * @param id its name
 * @param state how far it is
 * @param startedAt when it was opened, in whole milliseconds
 * @param endedAt when it ended; empty while it runs
 * @param firstSeq the number of its first event, or that which its first event will have
 * @param lastSeq the number of the event that ended it; {@code firstSeq - 1} while it runs, when the end of the log is
 *     what counts
 */
public record Run(RunId id, RunState state, Instant startedAt, Optional<Instant> endedAt, long firstSeq, long lastSeq) {

    /** Checks that it has ended if, and only if, its state says so. */
    public Run {
        if (endedAt.isPresent() == (state == RunState.RUNNING)) {
            throw new IllegalArgumentException("a run that is " + state + " ended at " + endedAt);
        }
        if (firstSeq < 1 || lastSeq < firstSeq - 1) {
            throw new IllegalArgumentException("no run reaches from " + firstSeq + " to " + lastSeq);
        }
    }

    /** Whether its producer holds the lease. */
    public boolean isOpen() {
        return state == RunState.RUNNING;
    }

    /** Makes the run with the end of the log as its last event, while it runs; a run that has ended stays as it is. */
    public Run asOf(long lastSeqOfLog) {
        return isOpen() ? new Run(id, state, startedAt, endedAt, firstSeq, Math.max(lastSeq, lastSeqOfLog)) : this;
    }

    /**
     * The event behind which the run came into this state: 0 if that is the beginning of the log. Who has not seen it
     * yet is not to be told of the state.
     */
    public long since() {
        return isOpen() ? firstSeq - 1 : lastSeq;
    }
}
