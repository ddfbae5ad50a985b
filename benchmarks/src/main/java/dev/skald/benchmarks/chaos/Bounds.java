package dev.skald.benchmarks.chaos;

import java.util.Map;

/**
 * How hard a run must be to prove anything.
 *
 * @param cuts connections of clients destroyed, at least
 * @param harms how often each harm is done, at least; of lost hints, the connections
 */
public record Bounds(int cuts, Map<Harm, Integer> harms) {

    /** What a full run must reach. */
    public static final Bounds FULL = new Bounds(
            1_000, Map.of(Harm.NODE_KILLED, 10, Harm.HINTS_LOST, 10, Harm.REDIS_PAUSED, 4, Harm.REDIS_KILLED, 2));

    /** What a shortened run must reach. */
    public static final Bounds SHORTENED = new Bounds(
            200, Map.of(Harm.NODE_KILLED, 2, Harm.HINTS_LOST, 3, Harm.REDIS_PAUSED, 1, Harm.REDIS_KILLED, 1));

    /** Keeps a copy. */
    public Bounds {
        harms = Map.copyOf(harms);
    }
}
