package dev.skald.domain.event;

import jakarta.validation.constraints.NotEmpty;

/**
 * An intermediate reasoning step or a token delta; white space counts, since tokens often are just that.
 *
 * @param content what was thought, one character or more
 * @param data the JSON object that carries it
 */
public record AgentThought(
        @NotEmpty(message = "must be a string of one character or more") String content,

        EventData data) implements AgentEvent {

    @Override
    public EventType type() {
        return EventType.THOUGHT;
    }
}
