package dev.skald.adapter.sqlite;

import dev.skald.domain.run.RunId;
import java.util.Optional;

/**
 * The run that an event is part of.
 *
 * @param number its number among the runs of the log; 0 for none
 * @param id its name, if there is one
 */
record RunRef(long number, Optional<RunId> id) {

    /** The event is part of no run. */
    static final RunRef NONE = new RunRef(0, Optional.empty());

    static RunRef of(RunRow run) {
        return new RunRef(run.number(), Optional.of(run.id()));
    }
}
