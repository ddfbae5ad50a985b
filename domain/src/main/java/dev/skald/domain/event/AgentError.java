package dev.skald.domain.event;

import jakarta.validation.constraints.NotBlank;

/**
 * What went wrong.
 *
 * @param message what to tell the viewer, not blank
 * @param data the JSON object that carries it, with {@code code} and {@code retryable} where given
 */
public record AgentError(
        @NotBlank(message = "must be a non-blank string") String message, EventData data) implements AgentEvent {

    @Override
    public EventType type() {
        return EventType.ERROR;
    }
}
