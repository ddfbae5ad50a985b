package dev.skald.delivery.schedule;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Runs that are those of another store, but for what is said otherwise. */
public class ForwardingRuns implements WorkflowRuns {

    private final WorkflowRuns runs;

    /** Runs that are all those of {@code runs}. */
    protected ForwardingRuns(WorkflowRuns runs) {
        this.runs = runs;
    }

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return runs.open(workflow, request);
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return runs.renew(workflow, run, lease);
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return runs.control(workflow, request);
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        return runs.controls(workflow, after);
    }

    @Override
    public CompletionStage<Integer> endExpired() {
        return runs.endExpired();
    }
}
