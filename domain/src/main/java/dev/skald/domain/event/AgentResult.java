package dev.skald.domain.event;

import jakarta.validation.constraints.Positive;

/**
 * An event of type {@code result}: the final output of a run, an object of the publisher's own making.
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
}
