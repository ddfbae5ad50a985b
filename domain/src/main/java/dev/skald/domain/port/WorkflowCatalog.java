package dev.skald.domain.port;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The workflows there are: those that are registered, had an event, or a run. One store with the {@link EventLog} and
 * the {@link WorkflowDirectory}. Thread-safe; no method blocks; stages complete on any thread, exceptionally with
 * {@link UnavailableException} if the store cannot be used for now.
 */
public interface WorkflowCatalog {

    /** Tells what there is of a workflow; empty if it does not exist. */
    CompletionStage<Optional<Entry>> find(WorkflowId workflow);

    /**
     * Lists workflows, the last active first; of those that were active at the same time the smaller id first. A
     * workflow that is active meanwhile may be listed twice, or not at all.
     *
     * @param after where the page before ended; empty to begin
     * @param limit how many at most, 1 or more; fewer mean that there are no more
     */
    CompletionStage<List<Entry>> list(Optional<Place> after, int limit);

    /**
     * A workflow.
     *
     * @param workflow its id
     * @param access who may watch it, if anybody was registered
     * @param log what its log retains, with its run
     * @param createdAt when it came to be, in whole milliseconds
     * @param lastEventAt when its last event was appended, in whole milliseconds; empty if there was none
     * @param place its place in the list, as the list has it: what is newer may be told of a workflow that is active
     *     while it is listed
     */
    record Entry(
            WorkflowId workflow,
            Optional<WorkflowAccess> access,
            EventLog.Extent log,
            Instant createdAt,
            Optional<Instant> lastEventAt,
            Place place) {}

    /**
     * A place in the list. Places are ordered as the list is.
     *
     * @param activeAt when the workflow was last active: its last event, else its creation; in whole milliseconds
     * @param workflow its id; ids are compared as texts
     */
    record Place(Instant activeAt, WorkflowId workflow) implements Comparable<Place> {

        private static final Comparator<Place> ORDER = Comparator.comparing(Place::activeAt)
                .reversed()
                .thenComparing(Place::high, Long::compareUnsigned)
                .thenComparing(Place::low, Long::compareUnsigned);

        /** Orders the last active first, and at the same time the smaller id first. */
        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }

        private long high() {
            return workflow.value().getMostSignificantBits();
        }

        private long low() {
            return workflow.value().getLeastSignificantBits();
        }
    }
}
