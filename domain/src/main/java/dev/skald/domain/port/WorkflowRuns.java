package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The runs of workflows, and what viewers ask of their agents: one store with the {@link EventLog}, where events are
 * appended under a lease. The rules are those of {@link dev.skald.domain.run.rules.RunBook}. Runs and controls go with
 * their log: when that is deleted or forgotten. Whoever follows the log is hinted each change of a run and each control
 * by {@link EventPublisher#moved}, with an {@link EventLog.Extent} that tells it.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread. A stage that completes exceptionally changed
 * nothing: with {@link RunConflictException} if the state of the run does not admit the call, with
 * {@link UnavailableException} if the store cannot be used, or has no room, for now.
 */
public interface WorkflowRuns {

    /**
     * Opens a run; makes the workflow if there is none. A run that ends for it ends in the same step, by an event of
     * the gateway's.
     */
    CompletionStage<Opened> open(WorkflowId workflow, RunRequest request);

    /** Renews the lease of an open run; empty if the workflow has no run of that name. */
    CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease);

    /**
     * Keeps what is asked of the agent whose run is open, and answers its number: that of the first one, if the same
     * subject asked under the same id before, even if the run has ended since.
     */
    CompletionStage<Long> control(WorkflowId workflow, ControlRequest request);

    /**
     * Reads the controls whose numbers are larger than {@code after}, the oldest first. Of each workflow the last
     * {@value #MAX_CONTROLS} are kept.
     */
    CompletionStage<List<Control>> controls(WorkflowId workflow, long after);

    /**
     * Ends the runs whose leases are over, each by an event of the gateway's; to be called several times a second.
     *
     * @return how many were ended
     */
    CompletionStage<Integer> endExpired();

    /** How many controls of a workflow are kept. */
    int MAX_CONTROLS = 1_000;

    /**
     * A run that was opened.
     *
     * @param run its name
     * @param lease its lease, which is for the one who opened it
     * @param expiresAt until when the lease holds unless it is renewed
     * @param log the log right after it
     */
    record Opened(RunId run, Lease lease, Instant expiresAt, EventLog.Extent log) {}

    /**
     * A lease that was renewed.
     *
     * @param expiresAt until when it holds unless it is renewed again
     * @param controls the number of the last control; 0 if there was none
     */
    record Renewed(Instant expiresAt, long controls) {}
}
