package dev.skald.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.application.publish.Violation;
import dev.skald.domain.event.AgentError;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.AgentResult;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.AgentToolCall;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.InteroperableJson;
import dev.skald.domain.event.JsonCheck;
import dev.skald.domain.event.LoneSurrogates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes events of what an agent in this process says. Each method throws an {@link IllegalArgumentException} if that
 * cannot be written as JSON, and an {@link InvalidEventException} if viewers' parsers would fail at it; the other rules
 * of events are the application's.
 */
final class AgentEvents {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonCheck.MAX_NESTING)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private AgentEvents() {}

    static AgentEvent thought(String content) {
        return new AgentThought(content, data(Map.of("content", content)));
    }

    static AgentEvent toolCall(String tool, Map<String, ?> input) {
        return new AgentToolCall(
                Optional.of(tool), Optional.empty(), Optional.empty(), data(members("tool", tool, "input", input)));
    }

    static AgentEvent toolCall(String tool, String callId, ToolStatus status, Map<String, ?> input) {
        Map<String, Object> members = members("tool", tool, "callId", callId);
        members.put("status", status.wireName());
        members.put("input", input);
        return new AgentToolCall(Optional.of(tool), Optional.empty(), Optional.of(status.wireName()), data(members));
    }

    static AgentEvent toolCall(
            String tool, String callId, ToolStatus status, Map<String, ?> input, Map<String, ?> output) {
        Map<String, Object> members = members("tool", tool, "callId", callId);
        members.put("status", status.wireName());
        members.put("input", input);
        members.put("output", output);
        return new AgentToolCall(Optional.of(tool), Optional.empty(), Optional.of(status.wireName()), data(members));
    }

    static AgentEvent result(Map<String, ?> output) {
        return new AgentResult(output.size(), data(output));
    }

    static AgentEvent error(String message) {
        return new AgentError(message, data(Map.of("message", message)));
    }

    static AgentEvent error(String message, String code, boolean retryable) {
        Map<String, Object> members = members("message", message, "code", code);
        members.put("retryable", retryable);
        return new AgentError(message, Optional.of(code), retryable, data(members));
    }

    private static EventData data(Map<String, ?> members) {
        String json;
        List<Violation> violations;
        try {
            json = LoneSurrogates.escaped(JSON.writeValueAsString(members));
            violations = violations(json);
        } catch (IOException e) {
            throw new IllegalArgumentException("not to be written as JSON", e);
        }
        if (!violations.isEmpty()) {
            throw new InvalidEventException(violations);
        }
        return EventData.of(json);
    }

    /** What viewers' parsers would stumble over: keys that are written alike, and numbers that no double can hold. */
    private static List<Violation> violations(String json) throws IOException {
        List<Violation> violations = new ArrayList<>(0);
        InteroperableJson check =
                new InteroperableJson("data", (field, rule) -> violations.add(new Violation(0, field, rule)));
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME -> check.name(parser.currentName());
                    case START_OBJECT -> check.beginObject();
                    case START_ARRAY -> check.beginArray();
                    case END_OBJECT, END_ARRAY -> check.end();
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        check.number(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
                    default -> check.scalar();
                }
            }
        }
        return violations;
    }

    private static Map<String, Object> members(String first, Object value, String second, Object other) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(first, value);
        members.put(second, other);
        return members;
    }
}
