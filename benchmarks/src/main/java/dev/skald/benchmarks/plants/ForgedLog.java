package dev.skald.benchmarks.plants;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A log in which events can be put behind the end of a run, as if they were part of it: as it would be if the end were
 * not kept together with its event. Thread-safe.
 */
class ForgedLog implements EventLog {

    private final EventLog sound;
    private final ConcurrentMap<Place, RunId> forged = new ConcurrentHashMap<>();

    private record Place(WorkflowId workflow, long seq) {}

    ForgedLog(EventLog sound) {
        this.sound = sound;
    }

    /** Appends what the log itself would refuse; no run may be open. */
    final CompletionStage<Appended> forge(WorkflowId workflow, List<NewEvent> batch, RunId run) {
        return sound.append(workflow, batch).thenApply(did -> {
            for (long seq = did.first().orElse(1); seq <= did.last().orElse(0); seq++) {
                forged.put(new Place(workflow, seq), run);
            }
            return did;
        });
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return sound.append(workflow, batch, lease);
    }

    @Override
    public final CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return sound.read(workflow, from, maxEvents, maxBytes)
                .thenApply(page -> new Page(
                        page.log(),
                        page.reset(),
                        page.gap(),
                        page.events().stream()
                                .map(event -> seen(workflow, event))
                                .toList()));
    }

    private RecordedEvent seen(WorkflowId workflow, RecordedEvent event) {
        RunId run = forged.get(new Place(workflow, event.seq()));
        return run == null
                ? event
                : new RecordedEvent(event.seq(), event.type(), event.data(), event.timestamp(), Optional.of(run));
    }

    @Override
    public final CompletionStage<Void> delete(WorkflowId workflow) {
        return sound.delete(workflow);
    }

    @Override
    public final CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return sound.follow(workflow, to);
    }
}
