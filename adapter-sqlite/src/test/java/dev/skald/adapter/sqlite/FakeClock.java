package dev.skald.adapter.sqlite;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock on the wall that stands still until it is told to go on, or back. */
final class FakeClock implements LongSupplier {

    private final AtomicLong millis =
            new AtomicLong(Instant.parse("2026-11-23T12:00:00Z").toEpochMilli());

    @Override
    public long getAsLong() {
        return millis.get();
    }

    void pass(Duration time) {
        millis.addAndGet(time.toMillis());
    }
}
