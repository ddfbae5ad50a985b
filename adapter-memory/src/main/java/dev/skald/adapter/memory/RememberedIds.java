package dev.skald.adapter.memory;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** The ids of the retained events that have one; events without cost nothing here. Not thread-safe. */
final class RememberedIds {

    private final Set<String> ids = new HashSet<>(0);
    private final ArrayDeque<Named> inOrder = new ArrayDeque<>(0);

    /** Whether {@code id} was new; if so it is remembered until the event {@code seq} is let go. */
    boolean add(String id, long seq) {
        if (!ids.add(id)) {
            return false;
        }
        inOrder.add(new Named(seq, id));
        return true;
    }

    /** Forgets the id of the oldest event, {@code seq}, and answers what it weighed; 0 if it had none. */
    int forget(long seq) {
        Named oldest = inOrder.peek();
        if (oldest == null || oldest.seq != seq) {
            return 0;
        }
        inOrder.remove();
        ids.remove(oldest.id);
        return Weight.ofId(oldest.id);
    }

    private record Named(long seq, String id) {}
}
