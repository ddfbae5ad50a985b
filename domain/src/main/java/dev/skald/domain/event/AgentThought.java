package dev.skald.domain.event;

import jakarta.validation.constraints.NotNull;

/**
 * An event of type {@code thought}: an intermediate reasoning step, or a token delta; white space counts, since tokens
 * often are just that.
 *
 * @param content what was thought; may be empty, as deltas of a model are now and then
 * @param data the JSON object that carries it
 */
public record AgentThought(
        @NotNull(message = "must be a string") String content, EventData data) implements AgentEvent {

    @Override
    public EventType type() {
        return EventType.THOUGHT;
    }
}
