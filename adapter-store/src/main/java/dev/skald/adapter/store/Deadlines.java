package dev.skald.adapter.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Things in the order of the moments at which they are to be looked at, such as workflows with a lease that may be over
 * then. What has more time by now is not moved, but found to have it when its moment has come.
 *
 * <p>Thread-safe; its lock is the innermost: a lock of the thing may be held around it, never the other way round.
 *
 * @param <T> what is looked at; told apart by {@code equals}
 */
public final class Deadlines<T> {

    private final Map<T, Deadline<T>> byThing = new HashMap<>();
    private final TreeSet<Deadline<T>> inOrder =
            new TreeSet<>(Comparator.<Deadline<T>>comparingLong(Deadline::at).thenComparingLong(Deadline::number));
    private long numbers;

    /** No deadline yet. */
    public Deadlines() {}

    /** The moment at which a thing is to be looked at; numbered, for several may have the same. */
    private record Deadline<T>(long at, long number, T thing) {}

    /** Has the thing looked at from {@code at} on, in milliseconds since 1970, and not at the moment it had before. */
    public synchronized void put(T thing, long at) {
        remove(thing);
        Deadline<T> deadline = new Deadline<>(at, numbers++, thing);
        byThing.put(thing, deadline);
        inOrder.add(deadline);
    }

    /** Has the thing looked at from {@code at} on, in milliseconds since 1970, unless it is before. */
    public synchronized void noLaterThan(T thing, long at) {
        Deadline<T> present = byThing.get(thing);
        if (present == null || present.at() > at) {
            put(thing, at);
        }
    }

    /** Leaves the thing out from now on. */
    public synchronized void remove(T thing) {
        Deadline<T> present = byThing.remove(thing);
        if (present != null) {
            inOrder.remove(present);
        }
    }

    /** Finds the thing whose moment came first, if it has come by {@code now}; it stays here. */
    public synchronized Optional<T> due(long now) {
        return inOrder.isEmpty() || inOrder.first().at() > now
                ? Optional.empty()
                : Optional.of(inOrder.first().thing());
    }

    /**
     * Looks at the things whose moments have come, and answers those whose time is over; these stay here.
     *
     * @param most how many are looked at
     * @param end tells until when a thing has time; empty if it is to be left out from now on. Called under the lock
     */
    public synchronized List<T> over(long now, int most, Function<T, OptionalLong> end) {
        List<T> come = new ArrayList<>();
        for (Deadline<T> deadline : inOrder) {
            if (deadline.at() > now || come.size() == most) {
                break;
            }
            come.add(deadline.thing());
        }
        List<T> over = new ArrayList<>();
        for (T thing : come) {
            OptionalLong until = end.apply(thing);
            if (until.isEmpty()) {
                remove(thing);
            } else if (until.getAsLong() > now) {
                put(thing, until.getAsLong());
            } else {
                over.add(thing);
            }
        }
        return over;
    }
}
