package dev.skald.domain.event;

import jakarta.validation.constraints.Positive;

/**
 * The final output: an object of the publisher's own making.
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
}
