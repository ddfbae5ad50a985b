package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The workflows whose runs are open, by the moments at which their leases are to be looked at: at the latest when they are over. A
 * lease that is renewed is not moved, but found to hold when its moment has come.
 *
 * <p>Thread-safe; its lock is the innermost: a workflow's lock may be held around it, never the other way round.
 */
final class Deadlines {

    private final Map<Workflow, Deadline> byWorkflow = new HashMap<>();
    private final TreeSet<Deadline> inOrder = new TreeSet<>(Comparator.comparingLong(Deadline::at)
            .thenComparing(deadline -> deadline.workflow().id().value()));

    /** The moment at which a workflow is to be looked at, in milliseconds since 1970. */
    private record Deadline(long at, Workflow workflow) {}

    /** Has the workflow looked at from {@code at} on, unless it is before. */
    synchronized void noLaterThan(Workflow workflow, long at) {
        Deadline present = byWorkflow.get(workflow);
        if (present == null || present.at() > at) {
            put(workflow, at);
        }
    }

    /** Leaves the workflow out from now on. */
    synchronized void remove(Workflow workflow) {
        Deadline present = byWorkflow.remove(workflow);
        if (present != null) {
            inOrder.remove(present);
        }
    }

    /**
     * Looks at the workflows whose moments have come, and answers those of them whose leases are over; they stay here until their runs
     * have ended.
     */
    synchronized List<WorkflowId> over(long now, int most) {
        List<Deadline> come = new ArrayList<>();
        for (Deadline deadline : inOrder) {
            if (deadline.at() > now || come.size() == most) {
                break;
            }
            come.add(deadline);
        }
        List<WorkflowId> over = new ArrayList<>();
        for (Deadline deadline : come) {
            Workflow workflow = deadline.workflow();
            RunHead runs = workflow.head().runs();
            if (!runs.isOpen()) {
                remove(workflow);
            } else if (runs.expiresAt() > now) {
                put(workflow, runs.expiresAt());
            } else {
                over.add(workflow.id());
            }
        }
        return over;
    }

    private void put(Workflow workflow, long at) {
        remove(workflow);
        Deadline deadline = new Deadline(at, workflow);
        byWorkflow.put(workflow, deadline);
        inOrder.add(deadline);
    }
}
