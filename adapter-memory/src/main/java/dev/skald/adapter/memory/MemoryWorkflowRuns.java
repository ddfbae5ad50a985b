package dev.skald.adapter.memory;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The runs of the store in memory. Its stages are complete when they are handed out. Thread-safe. */
record MemoryWorkflowRuns(Workflows workflows) implements WorkflowRuns {

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return answer(() -> {
            Opened opened = workflows.with(workflow, found -> found.open(request));
            workflows.shed();
            return opened;
        });
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return answer(() -> workflows.find(workflow).flatMap(found -> found.renew(run, lease)));
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return answer(() -> {
            Workflow found = workflows.find(workflow).orElseThrow(() -> new RunConflictException(Code.NO_RUN));
            long seq = found.control(request);
            found.tellFollowers();
            workflows.shed();
            return seq;
        });
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        return answer(() ->
                workflows.find(workflow).map(found -> found.controls(after)).orElse(List.of()));
    }

    @Override
    public CompletionStage<Integer> endExpired() {
        Instant now = workflows.clock().instant();
        int ended = 0;
        for (Optional<Workflow> due = workflows.deadlines().due(now.toEpochMilli());
                due.isPresent();
                due = workflows.deadlines().due(now.toEpochMilli())) {
            if (due.get().endIfExpired(now)) {
                ended++;
            }
            due.get().tellFollowers();
        }
        workflows.shed();
        return CompletableFuture.completedFuture(ended);
    }

    private static <T> CompletionStage<T> answer(Supplier<T> call) {
        try {
            return CompletableFuture.completedFuture(call.get());
        } catch (RunConflictException | UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
