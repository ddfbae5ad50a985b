package dev.skald.application.run;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Follows the log first and looks at it then, so that nothing can come in between. */
record FollowingAwaitControls(WorkflowRuns runs, EventLog log, AuthorizeAccess authorize) implements AwaitControls {

    @Override
    public CompletionStage<Optional<Waiting>> await(Principal principal, WorkflowId workflow, long after) {
        return authorize
                .allows(principal, Permission.PUBLISH, workflow)
                .thenCompose(allowed -> allowed
                        ? await(workflow, after).thenApply(Optional::of)
                        : CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Waiting> await(WorkflowId workflow, long after) {
        Watch watch = new Watch(workflow, after);
        return log.follow(workflow, watch).thenCompose(following -> {
            watch.until(following);
            return log.read(workflow, new EventLog.From.Latest(), 1, 1).handle((page, failure) -> {
                if (failure == null) {
                    watch.look(page.log());
                } else {
                    watch.fail(failure);
                }
                return watch;
            });
        });
    }

    /** One who waits, as the log sees him. */
    private final class Watch implements Waiting, EventPublisher {

        private final WorkflowId workflow;
        private final long after;
        private final CompletableFuture<RunId> awaited = new CompletableFuture<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private final CompletableFuture<Following> following = new CompletableFuture<>();
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();

        Watch(WorkflowId workflow, long after) {
            this.workflow = workflow;
            this.after = after;
        }

        @Override
        public CompletionStage<Answer> answer() {
            return answer;
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                following.thenAccept(Following::close);
                now().whenComplete((found, failure) -> {
                    if (failure == null) {
                        answer.complete(found);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
            }
        }

        /** Reads the number before the controls: what comes in between is in the answer, and not skipped by it. */
        private CompletionStage<Answer> now() {
            return log.read(workflow, new EventLog.From.Latest(), 1, 1)
                    .thenCompose(page -> runs.controls(workflow, after)
                            .thenApply(controls -> new Answer(
                                    controls,
                                    controls.isEmpty()
                                            ? page.log().controls()
                                            : controls.get(controls.size() - 1).seq())));
        }

        @Override
        public void publish(RecordedBatch batch) {
            look(batch.log());
        }

        @Override
        public void moved(WorkflowId moved, Extent extent) {
            look(extent);
        }

        @Override
        public void ended(WorkflowId ended, End why) {
            close();
        }

        void until(Following follows) {
            following.complete(follows);
        }

        void look(Extent extent) {
            if (extent.controls() > after
                    || extent.run().filter(this::isAwaited).isEmpty()) {
                close();
            }
        }

        /**
         * Another run that is open tells that the one before has ended: a takeover is a single step, and hints merge.
         */
        private boolean isAwaited(Run run) {
            awaited.complete(run.id());
            return run.isOpen() && awaited.join().equals(run.id());
        }

        void fail(Throwable failure) {
            if (over.compareAndSet(false, true)) {
                following.thenAccept(Following::close);
                answer.completeExceptionally(failure);
            }
        }
    }
}
