package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.run.RunState;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells which workflows there are, to those who may read them. Thread-safe, never blocks. */
public interface FindWorkflows {

    /** Finds one; whoever may not read it does not learn whether there is one. */
    CompletionStage<Found> find(Principal principal, WorkflowId workflow);

    /**
     * Lists those that the principal may read, the last active first.
     *
     * @param after where the page before ended; empty to begin
     * @param limit how many at most, 1 or more
     * @param state lists only those whose last run is in this state; empty: all, also those that had no run
     */
    CompletionStage<Listing> list(
            Principal principal, Optional<WorkflowCatalog.Place> after, int limit, Optional<RunState> state);

    /** Finds them in {@code catalog}. */
    static FindWorkflows in(WorkflowCatalog catalog, AuthorizeAccess authorize) {
        return new CatalogFindWorkflows(catalog, authorize);
    }

    /** What was found. */
    sealed interface Found {

        /** The workflow. */
        record Workflow(WorkflowCatalog.Entry entry) implements Found {}

        /** There is none, and the principal might read it. */
        record Nothing() implements Found {}

        /** The principal may not read it, whether there is one or not. */
        record Forbidden() implements Found {}
    }

    /**
     * A page of a list.
     *
     * @param entries the workflows
     * @param next where the next page begins; empty if this is the last
     */
    record Listing(List<WorkflowCatalog.Entry> entries, Optional<WorkflowCatalog.Place> next) {

        /** Keeps a copy. */
        public Listing {
            entries = List.copyOf(entries);
        }
    }
}
