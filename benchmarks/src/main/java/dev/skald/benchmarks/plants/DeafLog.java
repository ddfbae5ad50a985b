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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A log that shows nothing new, once it has for some time: as it would be if hints were lost, and whoever asks were
 * answered by what is known. Thread-safe.
 */
final class DeafLog implements EventLog {

    private static final Duration HEARS_FOR = Duration.ofSeconds(4);

    private final EventLog sound;
    private final long began = System.nanoTime();
    /** How each log was when it was heard of last. */
    private final ConcurrentMap<WorkflowId, Extent> known = new ConcurrentHashMap<>();

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
                    known.put(workflow, batch.log());
                    to.publish(batch);
                }
            }

            @Override
            public void moved(WorkflowId moved, Extent log) {
                if (hears()) {
                    known.put(moved, log);
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
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return sound.read(workflow, from, maxEvents, maxBytes).thenApply(page -> seen(workflow, page));
    }

    private Page seen(WorkflowId workflow, Page page) {
        if (hears()) {
            known.put(workflow, page.log());
            return page;
        }
        Extent last = known.computeIfAbsent(workflow, first -> page.log());
        return new Page(
                last,
                page.reset(),
                page.gap(),
                page.events().stream()
                        .filter(event -> event.seq() <= last.lastSeq())
                        .toList());
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return sound.append(workflow, batch, lease);
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return sound.delete(workflow);
    }
}
