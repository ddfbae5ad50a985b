package dev.skald.adapter.sqlite;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The workflows of which the journal alone has some events. Used by the writer alone. */
final class Unplaced {

    private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MAX_EVENTS = 2_500;

    private final Map<Workflow, Integer> events = new LinkedHashMap<>();
    private int all;
    private long since;

    /** Takes note of what a transaction that is on the disk now has left behind. */
    void committed(Transaction transaction) {
        boolean were = !events.isEmpty();
        for (Draft draft : transaction.drafts()) {
            int left = draft.head().tail().size();
            Integer before = left == 0 ? events.remove(draft.workflow()) : events.put(draft.workflow(), left);
            all += left - (before == null ? 0 : before);
        }
        if (!were) {
            since = System.nanoTime();
        }
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    Set<Workflow> workflows() {
        return Set.copyOf(events.keySet());
    }

    /** Whether they are so many, or have been so for so long, that they are to be put in their tables. */
    boolean areDue() {
        return !events.isEmpty() && (all >= MAX_EVENTS || System.nanoTime() - since > MAX_NANOS);
    }

    /** How many events there are. */
    int events() {
        return all;
    }
}
