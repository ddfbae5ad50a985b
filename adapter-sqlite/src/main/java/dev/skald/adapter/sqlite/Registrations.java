package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessWeight;
import dev.skald.domain.access.WorkflowAccess;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who is registered, as far as it was asked for lately: within a bound on what that takes. A row is never changed, so
 * that what is kept here is never stale. Thread-safe.
 */
final class Registrations {

    private static final int ENTRY_OVERHEAD = 88;

    private final long maxWeight;
    private final Map<Long, WorkflowAccess> byNumber = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    Registrations(long maxWeight) {
        this.maxWeight = maxWeight;
    }

    synchronized Optional<WorkflowAccess> find(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    synchronized void keep(long number, WorkflowAccess access) {
        if (byNumber.putIfAbsent(number, access) == null) {
            weight += weight(access);
        }
        Iterator<WorkflowAccess> oldest = byNumber.values().iterator();
        while (weight > maxWeight && oldest.hasNext()) {
            weight -= weight(oldest.next());
            oldest.remove();
        }
    }

    private static long weight(WorkflowAccess access) {
        return ENTRY_OVERHEAD + AccessWeight.of(access);
    }
}
