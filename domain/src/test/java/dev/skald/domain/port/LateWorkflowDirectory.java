package dev.skald.domain.port;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A directory that behaves like one far away: what is asked of it happens some milliseconds later, and its stages
 * complete later still, on a foreign thread and out of order; its listeners are told late too.
 *
 * <p>Changes happen in the order they were asked for, and each listener hears of them in this order. Delays are random
 * by a seed, each under 5 ms. Closing waits for what is under way, and leaves the inner directory alone.
 */
public final class LateWorkflowDirectory implements WorkflowDirectory, AutoCloseable {

    private final WorkflowDirectory directory;
    private final Lateness lateness;

    /** Makes {@code directory} late. */
    public LateWorkflowDirectory(WorkflowDirectory directory, long seed) {
        this.directory = directory;
        this.lateness = new Lateness(seed);
    }

    @Override
    public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
        return lateness.call(() -> directory.find(workflow));
    }

    @Override
    public CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        return lateness.callInOrder(() -> directory.put(workflow, access));
    }

    @Override
    public CompletionStage<Void> remove(WorkflowId workflow, Supplier<CompletionStage<Void>> first) {
        return lateness.callInOrder(() -> directory.remove(workflow, first));
    }

    @Override
    public Following follow(WorkflowId workflow, Listener listener) {
        LateListener late = new LateListener(listener, lateness.row());
        Following following = directory.follow(workflow, late);
        return () -> {
            late.closed = true;
            following.close();
        };
    }

    @Override
    public void close() {
        lateness.close();
    }

    private static final class LateListener implements Listener {

        private final Listener listener;
        private final Lateness.Row row;
        private volatile boolean closed;

        LateListener(Listener listener, Lateness.Row row) {
            this.listener = listener;
            this.row = row;
        }

        @Override
        public CompletionStage<Void> changed(WorkflowId workflow, Optional<WorkflowAccess> access) {
            CompletableFuture<Void> acted = new CompletableFuture<>();
            row.add(() -> {
                CompletionStage<Void> stage =
                        closed ? CompletableFuture.completedFuture(null) : listener.changed(workflow, access);
                stage.whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        acted.complete(null);
                    } else {
                        acted.completeExceptionally(failure);
                    }
                });
            });
            return acted;
        }
    }
}
