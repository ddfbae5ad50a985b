package dev.skald.domain.event;

import dev.skald.domain.run.GatewayErrorCode;
import dev.skald.domain.run.RunState;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * An event of type {@code error}: what went wrong with a run.
 *
 * @param message what to tell the viewer; may be empty, since a run must not lose its end to a missing text
 * @param code what kind of error it is, where {@code data} has a string for it
 * @param retryable whether it is worth to go on: only an error that is not ends a run
 * @param data the JSON object that carries it
 */
public record AgentError(
        @NotNull(message = "must be a string") String message, Optional<String> code, boolean retryable, EventData data)
        implements AgentEvent {

    /** What is asked of {@code code}, for whoever sent one of the gateway's. */
    public static final String CODE_RULE = "is the gateway's own";

    /** The code of an error by which an agent says that it was told to stop. */
    public static final String CANCELLED = "cancelled";

    /** An error without a code, which is not retryable. */
    public AgentError(String message, EventData data) {
        this(message, Optional.empty(), false, data);
    }

    /** Whether the code is not one that only the gateway uses. */
    @AssertTrue(message = CODE_RULE) public boolean isCodeFree() {
        return code.filter(GatewayErrorCode::isReserved).isEmpty();
    }

    @Override
    public Optional<RunState> endsRunAs() {
        if (retryable) {
            return Optional.empty();
        }
        return Optional.of(code.filter(CANCELLED::equals).isPresent() ? RunState.CANCELLED : RunState.FAILED);
    }

    @Override
    public EventType type() {
        return EventType.ERROR;
    }
}
