package dev.skald.adapter.sqlite;

import java.time.Duration;

/**
 * When what was written is forced onto the disk.
 *
 * @param interval at least how often; nothing for before each answer
 */
public record Sync(Duration interval) {

    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);

    /** Before each answer: an answer means that it is on the disk. */
    public static final Sync ALWAYS = new Sync(Duration.ZERO);

    /** Checks that the interval lies between nothing and a minute. */
    public Sync {
        if (interval.isNegative() || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException("sync.interval must be a minute or less");
        }
    }

    /**
     * At least each {@code interval}: a crash of the machine may cost what was answered within the last, and the logs
     * that it may have cost something begin another epoch. A crash of the process costs nothing.
     *
     * @param interval above nothing, up to a minute
     */
    public static Sync every(Duration interval) {
        if (interval.isZero()) {
            throw new IllegalArgumentException("sync.interval must be more than nothing");
        }
        return new Sync(interval);
    }

    boolean isAlways() {
        return interval.isZero();
    }
}
