package dev.skald.application.run;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Opens runs for producers, and keeps them open. Thread-safe, never blocks. */
public interface ProduceRun {

    /**
     * Opens a run.
     *
     * @return the run, or empty if the principal may not publish; exceptionally a
     *     {@link dev.skald.domain.run.RunConflictException} if another run is open, or the one that is asked for has
     *     ended, and an {@link dev.skald.domain.port.UnavailableException} if the store cannot take it for now
     */
    CompletionStage<Optional<WorkflowRuns.Opened>> open(Principal principal, WorkflowId workflow, RunRequest request);

    /**
     * Renews the lease of an open run.
     *
     * @return what became of it; exceptionally a {@link dev.skald.domain.run.RunConflictException} if the run has
     *     ended, or the lease is not its own
     */
    CompletionStage<Heartbeat> heartbeat(Principal principal, WorkflowId workflow, RunId run, Lease lease);

    /**
     * Whether the token leaves it open that {@code principal} produces for {@code workflow}. It asks nobody, so that a
     * face can know before it looks at the request; the others authorize all the same.
     */
    default boolean mayProduce(Principal principal, WorkflowId workflow) {
        return Permission.PUBLISH.allows(principal, workflow, Optional.empty());
    }

    /** Produces for the runs in {@code runs}. */
    static ProduceRun in(WorkflowRuns runs, AuthorizeAccess authorize) {
        return new AuthorizingProduceRun(runs, authorize);
    }

    /** What became of a heartbeat. */
    sealed interface Heartbeat {

        /** The lease holds longer now. */
        record Kept(WorkflowRuns.Renewed renewed) implements Heartbeat {}

        /** The workflow has no run of that name. */
        record Unknown() implements Heartbeat {}

        /** The principal may not publish to this workflow. */
        record Forbidden() implements Heartbeat {}
    }
}
