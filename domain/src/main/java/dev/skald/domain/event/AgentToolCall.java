package dev.skald.domain.event;

import jakarta.validation.constraints.AssertTrue;
import java.util.Optional;
import java.util.Set;

/**
 * The agent invokes a tool, or says how a call goes on.
 *
 * @param tool the tool's name
 * @param content what is being done, in words ("Generating image…")
 * @param status how far the call is
 * @param data the JSON object that carries it, with {@code callId} and {@code input} where given
 */
public record AgentToolCall(Optional<String> tool, Optional<String> content, Optional<String> status, EventData data)
        implements AgentEvent {

    /** What is asked of {@code tool} and {@code content}, for whoever sent neither. */
    public static final String NAMED_RULE = "tool or content must be a non-blank string";

    /** What is asked of {@code status}, for whoever sent another. */
    public static final String STATUS_RULE = "must be one of started, succeeded, failed";

    private static final Set<String> STATUSES = Set.of("started", "succeeded", "failed");

    @Override
    public EventType type() {
        return EventType.TOOL_CALL;
    }

    /** Whether a viewer can be shown what is going on: {@code tool} or {@code content} has more than white space. */
    @AssertTrue(message = NAMED_RULE) public boolean isNamed() {
        return tool.filter(name -> !name.isBlank()).isPresent()
                || content.filter(words -> !words.isBlank()).isPresent();
    }

    /** Whether {@code status} is one that viewers know, or not given. */
    @AssertTrue(message = STATUS_RULE) public boolean isStatusKnown() {
        return status.isEmpty() || STATUSES.contains(status.get());
    }
}
