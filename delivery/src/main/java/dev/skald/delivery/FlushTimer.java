package dev.skald.delivery;

import dev.skald.domain.event.StreamPosition;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When thoughts that wait to be joined are written: for all who wait for the same time at once, so that they stand at
 * the same place afterwards, and are written the same from then on. There is one timer, while somebody waits.
 * Thread-safe.
 */
final class FlushTimer {

    private static final StreamPosition NOTHING = new StreamPosition("", 0);

    private final Supplier<StreamPosition> end;
    private final Runnable wake;
    private final LongSupplier nanos;
    private volatile StreamPosition released = NOTHING;
    private @Nullable Future<?> next;
    private long due;

    /**
     * A timer that waits for nothing.
     *
     * @param end the end of the log, as far as is known
     * @param wake has all viewers look at what is released now
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    FlushTimer(Supplier<StreamPosition> end, Runnable wake, LongSupplier nanos) {
        this.end = end;
        this.wake = wake;
        this.nanos = nanos;
    }

    /** What is written up to there waits no longer. */
    StreamPosition released() {
        return released;
    }

    /** What waits up to there waits no longer: something is to be told behind it. Whoever waits is to be woken. */
    synchronized void release(StreamPosition upTo) {
        if (!released.epoch().equals(upTo.epoch()) || released.seq() < upTo.seq()) {
            released = upTo;
        }
    }

    /** What waits now waits until then at the latest. */
    synchronized void flushBy(long when, EventLoop loop) {
        if (next != null && due - when <= 0) {
            return;
        }
        cancel();
        due = when;
        try {
            next = loop.schedule(this::flush, when - nanos.getAsLong(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }

    private void flush() {
        synchronized (this) {
            next = null;
            released = end.get();
        }
        wake.run();
    }

    /** Nobody waits any more. */
    synchronized void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
