package dev.skald.domain.port;

import dev.skald.domain.event.WorkflowId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A catalog that behaves like that of a store far away: what is asked of it happens some milliseconds later, and its
 * stages complete later still, on a foreign thread and out of order. Closing waits for what is under way, and leaves
 * the inner catalog alone.
 */
public final class LateWorkflowCatalog implements WorkflowCatalog, AutoCloseable {

    private final WorkflowCatalog catalog;
    private final Lateness lateness;

    /** Makes {@code catalog} late. */
    public LateWorkflowCatalog(WorkflowCatalog catalog, long seed) {
        this.catalog = catalog;
        this.lateness = new Lateness(seed);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(WorkflowId workflow) {
        return lateness.call(() -> catalog.find(workflow));
    }

    @Override
    public CompletionStage<List<Entry>> list(Optional<Place> after, int limit) {
        return lateness.call(() -> catalog.list(after, limit));
    }

    @Override
    public void close() {
        lateness.close();
    }
}
