package dev.skald.adapter.jwt;

import java.time.Duration;

/** The time by which keys are fetched. Thread-safe. */
interface KeyTimer {

    /** Like {@link System#nanoTime}. */
    long nanoTime();

    /**
     * Runs a task once so much time has passed, on a thread that is no event loop.
     *
     * @return run by whoever does not want it any more
     */
    Runnable after(Duration delay, Runnable task);
}
