package dev.skald.domain.event;

import jakarta.validation.constraints.NotNull;

/**
 * An event of type {@code error}: what went wrong with a run.
 *
 * @param message what to tell the viewer; may be empty, since a run must not lose its end to a missing text
 * @param data the JSON object that carries it, with {@code code} and {@code retryable} where given
 */
public record AgentError(
        @NotNull(message = "must be a string") String message, EventData data) implements AgentEvent {

    @Override
    public EventType type() {
        return EventType.ERROR;
    }
}
