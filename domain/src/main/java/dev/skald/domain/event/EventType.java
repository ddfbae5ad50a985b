package dev.skald.domain.event;

import java.util.Optional;

/** The types of events, of which there are no others. */
public enum EventType {
    /** An intermediate reasoning step or token delta. */
    THOUGHT("thought"),
    /** The invocation of a tool, or how it goes on. */
    TOOL_CALL("tool_call"),
    /** The final output of a run. */
    RESULT("result"),
    /** A failure, as viewers are told of it. */
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

    /** Finds the type with a wire name; empty if there is none. */
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
