package dev.skald.benchmarks.plants;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.run.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A log that tells its followers of nothing any more, once it has for some time: as it would be if hints were lost, and
 * nobody asked for what they would have told. Thread-safe.
 */
final class DeafLog implements EventLog {

    private static final Duration HEARS_FOR = Duration.ofSeconds(4);

    private final EventLog sound;
    private final long began = System.nanoTime();

    DeafLog(EventLog sound) {
        this.sound = sound;
    }

    private boolean hears() {
        return System.nanoTime() - began < HEARS_FOR.toNanos();
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return sound.follow(workflow, new EventPublisher() {
            @Override
            public void publish(RecordedBatch batch) {
                if (hears()) {
                    to.publish(batch);
                }
            }

            @Override
            public void moved(WorkflowId moved, Extent log) {
                if (hears()) {
                    to.moved(moved, log);
                }
            }

            @Override
            public void ended(WorkflowId ended, End why) {
                to.ended(ended, why);
            }
        });
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return sound.append(workflow, batch, lease);
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return sound.read(workflow, from, maxEvents, maxBytes);
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return sound.delete(workflow);
    }
}
