package dev.skald.adapter.store;

import java.util.ArrayList;
import java.util.List;

/** Immutable lists with an element more or less: read often and without a lock, changed seldom. */
public final class CopyOnWrite {

    private CopyOnWrite() {}

    /** A list with this element behind the others. */
    public static <T> List<T> with(List<T> list, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.add(element);
        return List.copyOf(copy);
    }

    /** Leaves out this very element, once. */
    public static <T> List<T> without(List<T> list, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.remove(element);
        return List.copyOf(copy);
    }
}
