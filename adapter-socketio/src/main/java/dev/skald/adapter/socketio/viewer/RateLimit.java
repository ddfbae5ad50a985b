package dev.skald.adapter.socketio.viewer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * So many events a second, in a token bucket: each event takes one token out, and the bucket is filled again by the
 * number allowed a second, and up to it. At first there may be more in it, for a connection that has much to ask when
 * it begins. Not thread-safe.
 */
final class RateLimit {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final LongSupplier nanos;

    /** What is in the bucket, in billionths of a token, so that each nanosecond brings a whole number of them. */
    private long left;

    private long filledAt;

    /**
     * A limit that counts from now on.
     *
     * @param first how many events may come at once at first
     * @param perSecond how many are allowed a second after that, and at once
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    RateLimit(long first, int perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.left = first * SECOND;
        this.filledAt = nanos.getAsLong();
    }

    /** Counts one event in if it is within the limit, and answers whether it is. */
    boolean allows() {
        fill();
        if (left < SECOND) {
            return false;
        }
        left -= SECOND;
        return true;
    }

    private void fill() {
        long now = nanos.getAsLong();
        long full = perSecond * SECOND;
        if (left < full) {
            // A second fills it, however empty it is: no longer time needs to be multiplied.
            left = Math.min(full, left + Math.min(now - filledAt, SECOND) * perSecond);
        }
        filledAt = now;
    }
}
