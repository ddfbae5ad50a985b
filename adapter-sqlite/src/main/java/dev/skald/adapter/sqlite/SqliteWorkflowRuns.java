package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The runs' face of the store. */
record SqliteWorkflowRuns(Workflows workflows, Commands commands, Readers readers) implements WorkflowRuns {

    private static final int ENDED_AT_ONCE = 1_000;

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return commands.openRun(workflow, request);
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return commands.renew(workflow, run, lease);
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return commands.control(workflow, request);
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        Optional<Workflow> found = workflows.find(workflow);
        return found.isPresent() && found.get().head().runs().lastControl() > after
                ? readers.read(reader -> controls(reader, found.get(), after))
                : CompletableFuture.completedFuture(List.of());
    }

    /** Further controls may come while they are read, or the log may go, and then they are read anew. */
    private static List<Control> controls(EventReader reader, Workflow workflow, long after) throws SQLException {
        while (true) {
            Head head = workflow.head();
            long last = head.runs().lastControl();
            long first = Math.max(after + 1, last - MAX_CONTROLS + 1);
            List<Control> controls = reader.controls(head.log(), first, last);
            if (controls.size() == Math.max(0, last - Math.max(first, 1) + 1)) {
                return controls;
            }
            Head now = workflow.head();
            if (now.log() == head.log() && now.runs().lastControl() == last) {
                throw new UnavailableException("the controls of this workflow are damaged, and cannot be read");
            }
        }
    }

    /** Asks the writer for those alone whose leases are over as far as is known; it looks again before it writes. */
    @Override
    public CompletionStage<Integer> endExpired() {
        List<WorkflowId> over =
                workflows
                        .deadlines()
                        .over(
                                workflows.now(),
                                ENDED_AT_ONCE,
                                workflow -> workflow.head().runs().end())
                        .stream()
                        .map(Workflow::id)
                        .toList();
        if (over.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        CompletionStage<Integer> some = commands.endRuns(over);
        return over.size() < ENDED_AT_ONCE
                ? some
                : some.thenCompose(ended -> endExpired().thenApply(more -> ended + more));
    }
}
