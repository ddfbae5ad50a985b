package dev.skald.domain.event;

import dev.skald.domain.run.RunState;
import jakarta.validation.constraints.Positive;
import java.util.Optional;

/**
 * The final output: an object of the publisher's own making.
 *
 * @param members how many members {@code data} has, one or more
 * @param data the JSON object itself
 */
public record AgentResult(
        @Positive(message = "must have at least one member") int members, EventData data) implements AgentEvent {

    @Override
    public EventType type() {
        return EventType.RESULT;
    }

    @Override
    public Optional<RunState> endsRunAs() {
        return Optional.of(RunState.SUCCEEDED);
    }
}
