package dev.skald.benchmarks.liveness;

import java.time.Duration;
import java.util.Optional;

/**
 * How large a run is.
 *
 * @param kind who arrives
 * @param rounds after how many it ends; for other kinds than {@link Kind#MIXED} each viewer is one
 * @param time after how long it ends at the latest
 * @param viewers how many arrive at a time
 * @param latencyMillis how long it takes until something reaches a viewer, for {@link Kind#ARRIVAL}; others draw their
 *     own
 * @param silence for how long nothing may come to a viewer that is not at the end of its logs
 * @param seed brings the same plans about again
 */
public record LivenessSettings(
        Kind kind, int rounds, Optional<Duration> time, int viewers, int latencyMillis, Duration silence, long seed) {

    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** Who arrives. */
    public enum Kind {
        /** Viewers of all kinds. */
        MIXED,
        /** Stock clients with their defaults, that subscribe right at {@code connect} to a workflow that is silent. */
        ARRIVAL,
        /** Viewers that speak the protocol by themselves, and choose the moment of each step of their upgrade. */
        UPGRADE;

        /** Whether each viewer counts as a round. */
        boolean countsViewers() {
            return this != MIXED;
        }
    }

    /** A run of its usual size. */
    public static LivenessSettings of(Kind kind, long seed) {
        return switch (kind) {
            case MIXED -> new LivenessSettings(kind, 30, Optional.empty(), 30, 0, SILENCE, seed);
            case ARRIVAL -> new LivenessSettings(kind, 1_000, Optional.empty(), 4, 0, SILENCE, seed);
            case UPGRADE -> new LivenessSettings(kind, 10_000, Optional.empty(), 8, 0, SILENCE, seed);
        };
    }

    /** The same, with more or fewer rounds. */
    public LivenessSettings withRounds(int count) {
        return new LivenessSettings(kind, count, time, viewers, latencyMillis, silence, seed);
    }

    /** The same, as many rounds as go into that time. */
    public LivenessSettings lasting(Duration limit) {
        return new LivenessSettings(kind, Integer.MAX_VALUE, Optional.of(limit), viewers, latencyMillis, silence, seed);
    }

    /** The same, with more or fewer viewers at a time. */
    public LivenessSettings withViewers(int count) {
        return new LivenessSettings(kind, rounds, time, count, latencyMillis, silence, seed);
    }

    /** The same, with more or less patience. */
    public LivenessSettings withSilence(Duration patience) {
        return new LivenessSettings(kind, rounds, time, viewers, latencyMillis, patience, seed);
    }

    /** The same, on a longer line. */
    public LivenessSettings withLatency(int millis) {
        return new LivenessSettings(kind, rounds, time, viewers, millis, silence, seed);
    }
}
