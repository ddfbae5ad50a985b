package dev.skald.adapter.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Things in the order in which something last happened to them, the longest ago first.
 *
 * <p>Thread-safe; each call takes constant time, and its lock is the innermost: a lock of the thing may be held around it,
 * never the other way round.
 *
 * @param <T> what it happens to; told apart by {@code equals}
 */
public final class Recency<T> {

    private final LongSupplier time;
    private final Map<T, Long> lastTouched = new LinkedHashMap<>();

    /**
     * An order of nothing yet.
     *
     * @param time tells the time, in any unit, since any moment
     */
    public Recency(LongSupplier time) {
        this.time = time;
    }

    /** Takes note that it happened now. */
    public void touch(T thing) {
        touch(thing, time.getAsLong());
    }

    /** Takes note that it happened at {@code moment}, after all that it happened to so far. */
    public synchronized void touch(T thing, long moment) {
        lastTouched.remove(thing);
        lastTouched.put(thing, moment);
    }

    /** Takes a thing out, to which it is of no account any more. */
    public synchronized void remove(T thing) {
        lastTouched.remove(thing);
    }

    /** The thing to which it happened the longest ago. */
    public synchronized Optional<T> oldest() {
        return lastTouched.keySet().stream().findFirst();
    }

    /** When it happened to the thing last, if it did. */
    public synchronized Optional<Long> lastTouched(T thing) {
        return Optional.ofNullable(lastTouched.get(thing));
    }

    /** Whether it did happen to the thing, but not within the last {@code span}, in the unit of the time. */
    public synchronized boolean isOlderThan(T thing, long span) {
        Long touched = lastTouched.get(thing);
        return touched != null && time.getAsLong() - touched >= span;
    }
}
