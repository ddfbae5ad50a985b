package dev.skald.benchmarks.plants;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.run.Lease;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A log that has one epoch for all generations of a workflow. Thread-safe. */
final class OneEpochLog implements EventLog {

    private final EventLog sound;

    OneEpochLog(EventLog sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return sound.append(workflow, batch, lease)
                .thenApply(did -> new Appended(
                        renamed(workflow, did.log()), did.accepted(), did.duplicates(), did.first(), did.last()));
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        From place = from;
        if (from instanceof From.After after && after.epoch().equals(Optional.of(epoch(workflow)))) {
            place = new From.After(after.seq(), Optional.empty());
        }
        return sound.read(workflow, place, maxEvents, maxBytes)
                .thenApply(page -> new Page(renamed(workflow, page.log()), page.reset(), page.gap(), page.events()));
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return sound.delete(workflow);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return sound.follow(workflow, new EventPublisher() {
            @Override
            public void publish(RecordedBatch batch) {
                to.publish(new RecordedBatch(workflow, renamed(workflow, batch.log()), batch.events()));
            }

            @Override
            public void moved(WorkflowId moved, Extent log) {
                to.moved(moved, renamed(moved, log));
            }

            @Override
            public void ended(WorkflowId ended, End why) {
                to.ended(ended, why);
            }
        });
    }

    private static Extent renamed(WorkflowId workflow, Extent log) {
        return log.exists() ? new Extent(epoch(workflow), log.firstSeq(), log.lastSeq()) : log;
    }

    private static String epoch(WorkflowId workflow) {
        return "of-" + workflow;
    }
}
