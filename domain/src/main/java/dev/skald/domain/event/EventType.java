package dev.skald.domain.event;

import java.util.Optional;

/** The closed set of what an agent can say. */
public enum EventType {
    /** An intermediate reasoning step or token delta. */
    THOUGHT("thought"),
    /** The agent invokes a tool. */
    TOOL_CALL("tool_call"),
    /** The final output. */
    RESULT("result"),
    /** What went wrong. */
    ERROR("error");

    private final String wireName;

    EventType(String wireName) {
        this.wireName = wireName;
    }

    /** The value of the member {@code type} in a payload, for example {@code tool_call}. */
    public String wireName() {
        return wireName;
    }

    /** The Socket.IO event it is emitted as, for example {@code agent:tool_call}. */
    public String eventName() {
        return "agent:" + wireName;
    }

    /** The type of that wire name, or empty if there is none. */
    public static Optional<EventType> ofWireName(String wireName) {
        return switch (wireName) {
            case "thought" -> Optional.of(THOUGHT);
            case "tool_call" -> Optional.of(TOOL_CALL);
            case "result" -> Optional.of(RESULT);
            case "error" -> Optional.of(ERROR);
            default -> Optional.empty();
        };
    }
}
