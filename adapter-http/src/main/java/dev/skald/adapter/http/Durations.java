package dev.skald.adapter.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

/** Lengths of time in ISO 8601, for example {@code PT30S}, with days of 24 hours as the longest unit. */
final class Durations {

    private Durations() {}

    /** The length, which may be negative; empty if the text is none. */
    static Optional<Duration> parse(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
