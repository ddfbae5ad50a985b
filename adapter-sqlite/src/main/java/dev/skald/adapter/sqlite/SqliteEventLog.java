package dev.skald.adapter.sqlite;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.Lease;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The log's face of the store. */
record SqliteEventLog(Workflows workflows, Commands commands, Readers readers) implements EventLog {

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch has one event or more");
        }
        return commands.append(workflow, List.copyOf(batch), lease);
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("a page has room for one event and one byte or more");
        }
        Optional<Workflow> found = workflows.find(workflow);
        Place place = Place.of(found.map(Workflow::extent).orElse(Extent.NONE), from);
        return found.isPresent() && place.hasEvents()
                ? read(() -> readers.read(reader -> page(reader, found.get(), from, maxEvents, maxBytes)), workflow)
                : CompletableFuture.completedFuture(place.page(List.of()));
    }

    /** Reads once more if the log was damaged, and had to be cut. */
    private CompletionStage<Page> read(Supplier<CompletionStage<Page>> reading, WorkflowId workflow) {
        return reading.get()
                .exceptionallyCompose(failure -> failure instanceof DamagedLogException
                        ? commands.cut(workflow)
                                .thenCompose(cut -> reading.get())
                                .exceptionally(SqliteEventLog::given)
                        : CompletableFuture.failedStage(failure));
    }

    private static Page given(Throwable failure) {
        Throwable cause = StageFailures.cause(failure);
        throw cause instanceof UnavailableException unavailable
                ? unavailable
                : new UnavailableException("this workflow is damaged, and cannot be read");
    }

    /** What is retained may move on while it is read, and then is read anew. */
    private static Page page(EventReader reader, Workflow workflow, From from, int maxEvents, int maxBytes)
            throws SQLException {
        while (true) {
            Head head = workflow.head();
            Place place = Place.of(head.hasLog() ? head.extent() : workflow.extent(), from);
            if (!place.hasEvents()) {
                return place.page(List.of());
            }
            try {
                Page page = place.page(reader.page(head, place.first(), maxEvents, maxBytes));
                // The number of a log that has ended meanwhile may have been another one's by then.
                if (isSame(workflow.head(), head)) {
                    return page;
                }
            } catch (DamagedLogException e) {
                Head now = workflow.head();
                if (now.log() == head.log() && now.first() <= e.seq()) {
                    throw e;
                }
            }
        }
    }

    private static boolean isSame(Head one, Head other) {
        return one.log() == other.log() && one.epoch().equals(other.epoch());
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return commands.deleteLog(workflow);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        try {
            Optional<Following> following = followNow(workflow, to);
            return following.isPresent()
                    ? CompletableFuture.completedFuture(following.get())
                    : commands.later(() -> follow(workflow, to));
        } catch (UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Follows the workflow, unless it is about to be forgotten. */
    private Optional<Following> followNow(WorkflowId id, EventPublisher to) {
        while (true) {
            Workflow workflow = workflows.findOrMake(id);
            Workflow.Followed followed = workflow.follow(to);
            workflow.tellFollowers();
            if (followed instanceof Workflow.Followed.Done done) {
                return Optional.of(done.following());
            }
            if (followed instanceof Workflow.Followed.Expiring) {
                return Optional.empty();
            }
        }
    }
}
