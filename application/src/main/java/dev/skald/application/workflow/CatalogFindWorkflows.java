package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.port.WorkflowCatalog.Place;
import dev.skald.domain.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads the catalog by the page, and leaves out what the principal may not read. */
record CatalogFindWorkflows(WorkflowCatalog catalog, AuthorizeAccess authorize) implements FindWorkflows {

    /** Enough that most lists are made of one page, little enough for a store far away. */
    private static final int PAGE = 1_000;

    @Override
    public CompletionStage<Found> find(Principal principal, WorkflowId workflow) {
        return authorize
                .allows(principal, Permission.READ, workflow)
                .thenCompose(allowed -> allowed
                        ? catalog.find(workflow)
                                .thenApply(entry ->
                                        entry.<Found>map(Found.Workflow::new).orElseGet(Found.Nothing::new))
                        : CompletableFuture.completedStage(new Found.Forbidden()));
    }

    @Override
    public CompletionStage<Listing> list(
            Principal principal, Optional<Place> after, int limit, Optional<RunState> state) {
        return more(new Search(principal, limit, state), after);
    }

    private CompletionStage<Listing> more(Search search, Optional<Place> after) {
        return catalog.list(after, PAGE).thenCompose(page -> {
            for (Entry entry : page) {
                if (search.take(entry)) {
                    return CompletableFuture.completedStage(search.listing(Optional.of(entry.place())));
                }
            }
            return page.size() < PAGE
                    ? CompletableFuture.completedStage(search.listing(Optional.empty()))
                    : more(search, Optional.of(page.get(page.size() - 1).place()));
        });
    }

    /** What is looked for, and what was found of it. */
    private static final class Search {

        private final Principal principal;
        private final int limit;
        private final Optional<RunState> state;
        private final List<Entry> found = new ArrayList<>();

        Search(Principal principal, int limit, Optional<RunState> state) {
            this.principal = principal;
            this.limit = limit;
            this.state = state;
        }

        /** Takes it if it belongs to the list, and answers whether the list is full. */
        boolean take(Entry entry) {
            if (Permission.READ.allows(principal, entry.workflow(), entry.access()) && isInState(entry)) {
                found.add(entry);
            }
            return found.size() == limit;
        }

        Listing listing(Optional<Place> next) {
            return new Listing(found, next);
        }

        private boolean isInState(Entry entry) {
            return state.isEmpty()
                    || entry.log()
                            .run()
                            .filter(run -> run.state() == state.get())
                            .isPresent();
        }
    }
}
