package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.ActivityIndex.Listed;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowCatalog;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The catalog's face of the store: their order is kept in memory, and what is told of a workflow is its head. */
record SqliteWorkflowCatalog(Workflows workflows, Readers readers, SqliteWorkflowDirectory directory)
        implements WorkflowCatalog {

    @Override
    public CompletionStage<Optional<Entry>> find(WorkflowId workflow) {
        Optional<Head> head = head(workflow);
        if (head.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return directory
                .find(workflow)
                .thenApply(access -> head(workflow)
                        .map(now -> entry(
                                workflow, now, access, new Place(Instant.ofEpochMilli(now.activeAt()), workflow))));
    }

    @Override
    public CompletionStage<List<Entry>> list(Optional<Place> after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has room for one workflow or more");
        }
        return readers.read(reader -> page(reader, after, limit));
    }

    private List<Entry> page(EventReader reader, Optional<Place> after, int limit) throws SQLException {
        List<Entry> page = new ArrayList<>();
        Optional<Place> from = after;
        while (page.size() < limit) {
            List<Listed<Workflow>> listed = workflows.activity().list(from, limit - page.size());
            if (listed.isEmpty()) {
                break;
            }
            for (Listed<Workflow> next : listed) {
                // One that is gone by now leaves room for another: a short page would say that there are no more.
                entry(reader, next.place()).ifPresent(page::add);
            }
            from = Optional.of(listed.get(listed.size() - 1).place());
        }
        return page;
    }

    /** Nobody may be told of a workflow of which it cannot be read who may watch it: it is left out. */
    private Optional<Entry> entry(EventReader reader, Place place) throws SQLException {
        try {
            Optional<WorkflowAccess> access = directory.read(reader, place.workflow());
            return head(place.workflow()).map(head -> entry(place.workflow(), head, access, place));
        } catch (UnavailableException e) {
            return Optional.empty();
        }
    }

    private Optional<Head> head(WorkflowId workflow) {
        return workflows.find(workflow).map(Workflow::head).filter(Head::exists);
    }

    private static Entry entry(WorkflowId workflow, Head head, Optional<WorkflowAccess> access, Place place) {
        return new Entry(
                workflow,
                access,
                head.extent(),
                Instant.ofEpochMilli(head.createdAt()),
                head.lastEventAt() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(head.lastEventAt())),
                place);
    }
}
