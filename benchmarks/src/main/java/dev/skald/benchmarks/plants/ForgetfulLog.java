package dev.skald.benchmarks.plants;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.run.Lease;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A log that keeps events without their ids: what is sent again is appended again. Thread-safe. */
final class ForgetfulLog implements EventLog {

    private final EventLog sound;

    ForgetfulLog(EventLog sound) {
        this.sound = sound;
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return sound.append(
                workflow,
                batch.stream()
                        .map(event -> new NewEvent(
                                event.type(), event.data(), event.timestamp(), Optional.empty(), event.endsRunAs()))
                        .toList(),
                lease);
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return sound.read(workflow, from, maxEvents, maxBytes);
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return sound.delete(workflow);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return sound.follow(workflow, to);
    }
}
