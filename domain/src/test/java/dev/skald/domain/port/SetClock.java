package dev.skald.domain.port;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A time of day that stands still until it is told otherwise. Thread-safe. */
public final class SetClock extends Clock {

    private final AtomicReference<Instant> now;

    /** A clock that stands at some moment, which is no whole millisecond. */
    public SetClock() {
        this(Instant.parse("2026-11-23T12:00:00.123456Z"));
    }

    /** A clock that stands at {@code start}. */
    public SetClock(Instant start) {
        now = new AtomicReference<>(start);
    }

    /** Stands at {@code moment} from now on. */
    public void set(Instant moment) {
        now.set(moment);
    }

    /** Stands that much later from now on. */
    public void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("time zones are of no account here");
    }
}
