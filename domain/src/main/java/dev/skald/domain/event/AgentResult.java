package dev.skald.domain.event;

import dev.skald.domain.run.RunState;
import jakarta.validation.constraints.Positive;
import java.util.Optional;

/**
 * An event of type {@code result}: the final output of a run, an object of the publisher's own making.
 *
 * @param members how many members {@code data} has, one or more
 * @param data the JSON object itself
 */
public record AgentResult(
        @Positive(message = AgentResult.MEMBERS_RULE) int members, EventData data) implements AgentEvent {

    /** What is asked of {@code data}, for whoever sent it empty. */
    public static final String MEMBERS_RULE = "must have at least one member";

    @Override
    public EventType type() {
        return EventType.RESULT;
    }

    @Override
    public Optional<RunState> endsRunAs() {
        return Optional.of(RunState.SUCCEEDED);
    }
}
