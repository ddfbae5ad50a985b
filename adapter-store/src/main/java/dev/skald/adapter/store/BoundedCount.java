package dev.skald.adapter.store;

import dev.skald.domain.port.UnavailableException;
import java.util.concurrent.atomic.AtomicInteger;

/** How many there are of something, and how many there may be. Thread-safe; takes no lock. */
public final class BoundedCount {

    private final AtomicInteger count = new AtomicInteger();
    private final int max;
    private final String tooMany;

    /**
     * A count of zero.
     *
     * @param tooMany the message for whoever asks for one more than {@code max}
     */
    public BoundedCount(int max, String tooMany) {
        this.max = max;
        this.tooMany = tooMany;
    }

    /** How many there are. */
    public int get() {
        return count.get();
    }

    /**
     * Counts one more.
     *
     * @throws UnavailableException if there are as many as there may be; nothing was counted then
     */
    public void add() {
        if (count.getAndUpdate(now -> now < max ? now + 1 : now) >= max) {
            throw new UnavailableException(tooMany);
        }
    }

    /** Counts one more that there is already, whatever the bound. */
    public void addAnyway() {
        count.incrementAndGet();
    }

    /** Counts one less. */
    public void remove() {
        count.decrementAndGet();
    }
}
