package dev.skald.adapter.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The workflows whose runs are open, by the moments at which their leases are to be looked at: at the latest when they
 * are over. A lease that is renewed is not moved, but found to hold when its moment has come.
 *
 * <p>Thread-safe; its lock is the innermost: a workflow's lock may be held around it, never the other way round.
 */
final class Deadlines {

    private final Map<Workflow, Deadline> byWorkflow = new HashMap<>();
    private final TreeSet<Deadline> inOrder = new TreeSet<>(Comparator.comparing(Deadline::at)
            .thenComparing(deadline -> deadline.workflow().id().value()));

    /** The moment at which a workflow is to be looked at. */
    private record Deadline(Instant at, Workflow workflow) {}

    /** Has the workflow looked at from {@code at} on, and not at the moment it had before. */
    synchronized void put(Workflow workflow, Instant at) {
        remove(workflow);
        Deadline deadline = new Deadline(at, workflow);
        byWorkflow.put(workflow, deadline);
        inOrder.add(deadline);
    }

    /** Leaves the workflow out from now on. */
    synchronized void remove(Workflow workflow) {
        Deadline deadline = byWorkflow.remove(workflow);
        if (deadline != null) {
            inOrder.remove(deadline);
        }
    }

    /** Finds the workflow whose moment came first, if it has come; it stays here. */
    synchronized Optional<Workflow> due(Instant now) {
        return inOrder.isEmpty() || inOrder.first().at().isAfter(now)
                ? Optional.empty()
                : Optional.of(inOrder.first().workflow());
    }
}
