package dev.skald.gateway;

import java.time.Duration;

/** Does small things later, for all runs of a gateway. Thread-safe, never blocks. */
interface RunTimer {

    /**
     * Does something once that much time has passed, unless the timer was closed by then.
     *
     * @param task does not block; what it throws is logged
     * @return cancels the task, if it has not begun
     */
    Runnable after(Duration delay, Runnable task);

    /** The nanoseconds since some moment, by the clock that the delays run by. */
    long nanoTime();
}
