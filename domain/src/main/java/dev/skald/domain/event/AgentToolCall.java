package dev.skald.domain.event;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;

/**
 * An event of type {@code tool_call}: the agent invokes a tool, or says how a call goes on.
 *
 * @param tool the tool's name
 * @param content what is being done, in words ("Generating image…")
 * @param status how far the call is: {@code started}, {@code succeeded} or {@code failed}
 * @param data the JSON object that carries it, with {@code callId} and {@code input} where given
 */
public record AgentToolCall(
        Optional<String> tool,
        Optional<String> content,
        Optional<
                        @Pattern(
                                regexp = "started|succeeded|failed",
                                message = "must be one of started, succeeded, failed")
                        String>
                status,
        EventData data)
        implements AgentEvent {

    @Override
    public EventType type() {
        return EventType.TOOL_CALL;
    }

    /** Tells whether {@code tool} or {@code content} has more than white space, so that viewers see what goes on. */
    @AssertTrue(message = "tool or content must be a non-blank string") public boolean isNamed() {
        return tool.filter(name -> !name.isBlank()).isPresent()
                || content.filter(words -> !words.isBlank()).isPresent();
    }
}
