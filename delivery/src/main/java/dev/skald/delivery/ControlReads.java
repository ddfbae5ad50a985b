package dev.skald.delivery;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads the controls of one workflow for its viewers: once for all that stand at the same one, which is mostly all of
 * them. Thread-safe.
 */
final class ControlReads {

    /** An answer with more of them is not kept: their data may be large. */
    private static final int MAX_KEPT = 16;

    private final WorkflowId workflow;
    private final WorkflowRuns runs;
    private @Nullable Answer latest;

    ControlReads(WorkflowId workflow, WorkflowRuns runs) {
        this.workflow = workflow;
        this.runs = runs;
    }

    /**
     * Reads the controls behind one of them.
     *
     * @param after the number of the last that is known
     * @param upTo a number that is known to be there, so that the answer reaches at least as far
     * @return completes on any thread; exceptionally if they cannot be read for now
     */
    synchronized CompletableFuture<List<Control>> behind(String epoch, long after, long upTo) {
        Answer present = latest;
        if (present != null && present.epoch.equals(epoch) && present.after == after && present.upTo >= upTo) {
            return present.controls;
        }
        Answer next =
                new Answer(epoch, after, upTo, runs.controls(workflow, after).toCompletableFuture());
        latest = next;
        next.controls.whenComplete((found, failure) -> {
            if (failure != null || found.size() > MAX_KEPT) {
                forget(next);
            }
        });
        return next.controls;
    }

    private synchronized void forget(Answer answer) {
        if (answer.equals(latest)) {
            latest = null;
        }
    }

    private record Answer(String epoch, long after, long upTo, CompletableFuture<List<Control>> controls) {}
}
