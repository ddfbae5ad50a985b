package dev.skald.domain.event;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** What is asked of the member {@code type}, for whoever sent another. */
    public static final String RULE =
            Stream.of(values()).map(EventType::wireName).collect(Collectors.joining(", ", "must be one of ", ""));

    private static final List<EventType> ALL = List.of(values());

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
        for (EventType type : ALL) {
            if (type.wireName.equals(wireName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
