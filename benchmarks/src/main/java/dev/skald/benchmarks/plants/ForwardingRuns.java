package dev.skald.benchmarks.plants;

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

/** Runs that are others', but for what a subclass does otherwise. Thread-safe. */
abstract class ForwardingRuns implements WorkflowRuns {

    private final WorkflowRuns sound;

    ForwardingRuns(WorkflowRuns sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return sound.open(workflow, request);
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return sound.renew(workflow, run, lease);
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return sound.control(workflow, request);
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        return sound.controls(workflow, after);
    }

    @Override
    public CompletionStage<Integer> endExpired() {
        return sound.endExpired();
    }
}
