package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;
import java.util.Optional;
import java.util.Set;

/**
 * A run as those know it who produced it.
 *
 * @param producer who opened it
 * @param workflow the workflow it is of
 * @param run its name
 * @param ttlMillis how long its lease holds without a sign of life
 * @param opened whether it was answered that it is open; else it may never have been
 * @param end how it ended, if that was acknowledged to its producer
 * @param possible how it may have ended, if nothing was acknowledged
 * @param notBefore the earliest time at which its lease may be over, as far as its producer was told, in milliseconds
 *     since 1970
 * @param notAfter the latest such time: later than {@code notBefore} where an answer that tells it was lost, or tells
 *     no time
 */
public record ProducedRun(
        String producer,
        String workflow,
        String run,
        long ttlMillis,
        boolean opened,
        Optional<RunState> end,
        Set<RunState> possible,
        long notBefore,
        long notAfter) {

    /** Keeps a copy. */
    public ProducedRun {
        possible = Set.copyOf(possible);
    }

    /** The same with a lease that is over at a known time. */
    ProducedRun heldUntil(long millis) {
        return new ProducedRun(producer, workflow, run, ttlMillis, opened, end, possible, millis, millis);
    }

    /** Which run it is, for whoever looks for it. */
    String place() {
        return "run %s of %s, opened by %s".formatted(run, workflow, producer);
    }
}
