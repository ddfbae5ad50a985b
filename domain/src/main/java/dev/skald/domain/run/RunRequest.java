package dev.skald.domain.run;

import java.time.Duration;
import java.util.Optional;

/**
 * What a producer asks for when it opens a run.
 *
 * @param ttl how long the lease holds without a sign of life, {@link #MIN_TTL} to {@link #MAX_TTL}
 * @param run the name the run shall have; empty: one is made
 * @param takeover whether a run that is open is to end for this one; if that has the same name, it goes on under another lease
 */
public record RunRequest(Duration ttl, Optional<RunId> run, boolean takeover) {

    /** The shortest time a lease holds: five seconds. */
    public static final Duration MIN_TTL = Duration.ofSeconds(5);

    /** The longest time a lease holds: ten minutes. */
    public static final Duration MAX_TTL = Duration.ofMinutes(10);

    /** How long a lease holds by default: half a minute. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(30);

    /** Checks the time. */
    public RunRequest {
        if (ttl.compareTo(MIN_TTL) < 0 || ttl.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException("a lease holds " + MIN_TTL + " to " + MAX_TTL + ", not " + ttl);
        }
    }
}
