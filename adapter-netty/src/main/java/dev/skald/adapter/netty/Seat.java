package dev.skald.adapter.netty;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place among a bounded number, until it is given up. Thread-safe. */
public final class Seat implements AutoCloseable {

    private final Runnable leave;
    private final AtomicBoolean left = new AtomicBoolean();

    /**
     * A place that was taken.
     *
     * @param leave gives it up; run once
     */
    Seat(Runnable leave) {
        this.leave = leave;
    }

    /** Gives it up. Closing twice is harmless. */
    @Override
    public void close() {
        if (left.compareAndSet(false, true)) {
            leave.run();
        }
    }
}
