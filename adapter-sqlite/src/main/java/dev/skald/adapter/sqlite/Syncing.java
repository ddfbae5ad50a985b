package dev.skald.adapter.sqlite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which commits are forced onto the disk, and which logs a crash of the machine may cost events. Used by the writer
 * alone.
 *
 * <p>Where not all commits are forced, a log is marked as being at risk by one that is, along with its first event; the
 * mark is taken off when it has been silent for some time, since which everything was forced.
 */
final class Syncing {

    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final boolean always;
    private final long intervalNanos;
    private final Map<Workflow, Long> atRisk = new LinkedHashMap<>(16, 0.75f, true);
    private boolean unforced;
    private long lastForced = System.nanoTime();

    Syncing(Sync sync) {
        always = sync.isAlways();
        // Some of the interval is for the commit itself.
        intervalNanos = sync.interval().toNanos() / 4 * 3;
    }

    /** Whether the next commit is forced. */
    boolean isFull(boolean wanted) {
        return always || wanted || isOverdue();
    }

    /** Whether a commit is due for nothing but to be forced, or to take marks off. */
    boolean isDue() {
        return !always && ((unforced && isOverdue()) || (!unforced && !safe().isEmpty()));
    }

    private boolean isOverdue() {
        return System.nanoTime() - lastForced >= intervalNanos;
    }

    /** Takes note of a commit. */
    void committed(boolean full, Transaction transaction) {
        if (always) {
            return;
        }
        long now = System.nanoTime();
        unforced = !full;
        if (full) {
            lastForced = now;
        }
        for (Draft draft : transaction.drafts()) {
            if (draft.head().atRisk()) {
                atRisk.put(draft.workflow(), now);
            } else {
                atRisk.remove(draft.workflow());
            }
        }
    }

    /** The logs that have been silent for long enough. */
    List<Workflow> safe() {
        List<Workflow> safe = new ArrayList<>();
        long now = System.nanoTime();
        for (Map.Entry<Workflow, Long> log : atRisk.entrySet()) {
            if (now - log.getValue() < Math.max(SILENT_NANOS, 2 * intervalNanos)) {
                break;
            }
            safe.add(log.getKey());
        }
        return safe;
    }

    /** The logs that are at risk. */
    List<Workflow> all() {
        return List.copyOf(atRisk.keySet());
    }
}
