package dev.skald.adapter.socketio.delivery;

import java.util.concurrent.TimeUnit;

/** So many a second: counts within windows of one second that begin with the first event after the last one. */
final class RateLimit {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int max;
    private long windowStart;
    private int count;

    RateLimit(int max) {
        this.max = max;
    }

    /** Counts one more, and answers whether it is within the limit. */
    boolean allows() {
        long now = System.nanoTime();
        if (count == 0 || now - windowStart >= WINDOW_NANOS) {
            windowStart = now;
            count = 0;
        }
        return ++count <= max;
    }
}
