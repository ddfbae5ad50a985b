package dev.skald.gateway.store;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The runs and the list of a store that keeps neither yet: whoever asks is told that they are not to be had. */
enum NoRuns implements WorkflowRuns, WorkflowCatalog {
    /** The only one. */
    INSTANCE;

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return refused();
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return refused();
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return refused();
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        return refused();
    }

    /** Ends nothing, since nothing was opened. */
    @Override
    public CompletionStage<Integer> endExpired() {
        return CompletableFuture.completedFuture(0);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(WorkflowId workflow) {
        return refused();
    }

    @Override
    public CompletionStage<List<Entry>> list(Optional<Place> after, int limit) {
        return refused();
    }

    private static <T> CompletionStage<T> refused() {
        return CompletableFuture.failedFuture(new UnavailableException("this store has no runs yet"));
    }
}
