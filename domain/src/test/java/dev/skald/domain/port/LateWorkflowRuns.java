package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Runs that behave like those of a store far away: what is asked of them happens some milliseconds later, and their
 * stages complete later still, on a foreign thread and out of order. Writes happen in the order they were asked for, as
 * they would over one connection. Closing waits for what is under way, and leaves the inner runs alone.
 */
public final class LateWorkflowRuns implements WorkflowRuns, AutoCloseable {

    private final WorkflowRuns runs;
    private final Lateness lateness;

    /** Makes {@code runs} late. */
    public LateWorkflowRuns(WorkflowRuns runs, long seed) {
        this.runs = runs;
        this.lateness = new Lateness(seed);
    }

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return lateness.callInOrder(() -> runs.open(workflow, request));
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return lateness.callInOrder(() -> runs.renew(workflow, run, lease));
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return lateness.callInOrder(() -> runs.control(workflow, request));
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        return lateness.call(() -> runs.controls(workflow, after));
    }

    @Override
    public CompletionStage<Integer> endExpired() {
        return lateness.callInOrder(runs::endExpired);
    }

    @Override
    public void close() {
        lateness.close();
    }
}
