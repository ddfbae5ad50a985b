package dev.skald.adapter.memory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Workflows in the order in which something last happened to them, the longest ago first.
 *
 * <p>Thread-safe; each call takes constant time, and its lock is the innermost: a workflow's lock may be held around
 * it, never the other way round.
 */
final class Recency {

    private final LongSupplier nanoTime;
    private final Map<Workflow, Long> lastTouched = new LinkedHashMap<>();

    Recency(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Notes that it happened to the workflow now. */
    synchronized void touch(Workflow workflow) {
        lastTouched.remove(workflow);
        lastTouched.put(workflow, nanoTime.getAsLong());
    }

    /** Leaves the workflow out from now on. */
    synchronized void remove(Workflow workflow) {
        lastTouched.remove(workflow);
    }

    /** Finds the workflow to which it happened the longest ago; empty if there is none. */
    synchronized Optional<Workflow> oldest() {
        return lastTouched.keySet().stream().findFirst();
    }

    /** Tells whether it happened to the workflow, but not within the last {@code nanos} nanoseconds. */
    synchronized boolean isOlderThan(Workflow workflow, long nanos) {
        Long touched = lastTouched.get(workflow);
        return touched != null && nanoTime.getAsLong() - touched >= nanos;
    }
}
