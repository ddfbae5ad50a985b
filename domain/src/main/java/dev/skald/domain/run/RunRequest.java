package dev.skald.domain.run;

import java.time.Duration;
import java.util.Optional;

/**
 * What a producer asks for when it opens a run.
 *
 * @param ttl how long the lease holds without a sign of life, {@link #MIN_TTL} to {@link #MAX_TTL}
 * @param run the name the run shall have; empty: one is made
 * @param takeover whether a run that is open is to end for this one; if that has the same name, it goes on under
 *     another lease
 */
public record RunRequest(Duration ttl, Optional<RunId> run, boolean takeover) {

    /** The shortest time a lease holds: five seconds. */
    public static final Duration MIN_TTL = Duration.ofSeconds(5);

    /** The longest time a lease holds: ten minutes. */
    public static final Duration MAX_TTL = Duration.ofMinutes(10);

    /** How long a lease holds by default: half a minute. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(30);

    /** Asks for a run of another name than any before, for half a minute, where none is open. */
    public static final RunRequest DEFAULT = new RunRequest(DEFAULT_TTL, Optional.empty(), false);

    /** Checks the time. */
    public RunRequest {
        if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException("a lease holds " + MIN_TTL + " to " + MAX_TTL + ", not " + ttl);
        }
    }

    /**
     * Asks for the same with another time.
     *
     * @throws IllegalArgumentException if that is less than {@link #MIN_TTL}, or more than {@link #MAX_TTL}
     */
    public RunRequest withTtl(Duration other) {
        return new RunRequest(other, run, takeover);
    }

    /** Asks for the same under that name. */
    public RunRequest withRun(RunId name) {
        return new RunRequest(ttl, Optional.of(name), takeover);
    }

    /** Asks for the same, also if a run is open. */
    public RunRequest takingOver() {
        return new RunRequest(ttl, run, true);
    }
}
