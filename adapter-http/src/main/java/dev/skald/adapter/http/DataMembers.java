package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.domain.event.AgentError;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.AgentResult;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.AgentToolCall;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The object {@code data} of an event: its bytes as they came, and the members of it that any kind of event knows.
 * Which kind it is may be said only behind it, so the members are checked last.
 */
final class DataMembers {

    private final Map<Known, String> texts = new EnumMap<>(Known.class);
    private final Set<Known> mistyped = EnumSet.noneOf(Known.class);
    private final EventData data;
    private int count;
    private boolean retryable;

    /** The members that are looked at, and what they should be. */
    private enum Known {
        CONTENT("content", "must be a string"),
        TOOL("tool", "must be a string"),
        STATUS("status", AgentToolCall.STATUS_RULE),
        CALL_ID("callId", "must be a string"),
        MESSAGE("message", "must be a string"),
        CODE("code", "must be a string or a number"),
        RETRYABLE("retryable", "must be a boolean");

        private final String member;
        private final String rule;

        Known(String member, String rule) {
            this.member = member;
            this.rule = rule;
        }

        static Optional<Known> named(String member) {
            return switch (member) {
                case "content" -> Optional.of(CONTENT);
                case "tool" -> Optional.of(TOOL);
                case "status" -> Optional.of(STATUS);
                case "callId" -> Optional.of(CALL_ID);
                case "message" -> Optional.of(MESSAGE);
                case "code" -> Optional.of(CODE);
                case "retryable" -> Optional.of(RETRYABLE);
                default -> Optional.empty();
            };
        }

        /** Null stands for an absent member. */
        boolean accepts(JsonToken value) {
            return value == JsonToken.VALUE_NULL
                    || switch (this) {
                        case CONTENT, TOOL, STATUS, CALL_ID, MESSAGE -> value == JsonToken.VALUE_STRING;
                        case CODE -> value == JsonToken.VALUE_STRING || value.isNumeric();
                        case RETRYABLE -> value.isBoolean();
                    };
        }
    }

    private DataMembers(JsonParser json, byte[] bytes, int origin) throws IOException {
        int from = origin + Math.toIntExact(json.currentTokenLocation().getByteOffset());
        while (json.nextToken() != JsonToken.END_OBJECT) {
            count++;
            Optional<Known> known = Known.named(json.currentName());
            JsonToken value = json.nextToken();
            if (known.isPresent()) {
                note(known.get(), value, json);
            }
            json.skipChildren();
        }
        int to = origin + Math.toIntExact(json.currentLocation().getByteOffset());
        data = EventData.ofUtf8(bytes, from, to);
    }

    /** Reads the object that {@code json} has just entered; its offsets count from {@code origin} in {@code bytes}. */
    static DataMembers read(JsonParser json, byte[] bytes, int origin) throws IOException {
        return new DataMembers(json, bytes, origin);
    }

    private void note(Known known, JsonToken value, JsonParser json) throws IOException {
        texts.remove(known);
        mistyped.remove(known);
        if (!known.accepts(value)) {
            mistyped.add(known);
        } else if (value == JsonToken.VALUE_STRING) {
            texts.put(known, json.getText());
        } else if (known == Known.RETRYABLE) {
            retryable = value == JsonToken.VALUE_TRUE;
        }
    }

    /**
     * The event of that type.
     *
     * <p>What the domain asks of its members is asked of it here already, so that a batch is told these faults along
     * with those of its JSON; the application holds every publisher to it anyway.
     *
     * @param faults told the path of each member at fault, and what is asked for
     */
    AgentEvent event(EventType type, BiConsumer<String, String> faults) {
        return switch (type) {
            case THOUGHT -> thought(faults);
            case TOOL_CALL -> toolCall(faults);
            case RESULT -> result(faults);
            case ERROR -> error(faults);
        };
    }

    private AgentEvent thought(BiConsumer<String, String> faults) {
        return new AgentThought(needed(Known.CONTENT, faults), data);
    }

    private AgentEvent toolCall(BiConsumer<String, String> faults) {
        AgentToolCall call = new AgentToolCall(text(Known.TOOL), text(Known.CONTENT), text(Known.STATUS), data);
        check(faults, Known.TOOL, Known.CONTENT, Known.CALL_ID, Known.STATUS);
        if (!call.isNamed() && !mistyped.contains(Known.TOOL) && !mistyped.contains(Known.CONTENT)) {
            faults.accept("data.tool", AgentToolCall.NAMED_RULE);
        }
        if (!call.isStatusKnown()) {
            faults.accept("data.status", Known.STATUS.rule);
        }
        return call;
    }

    private AgentEvent result(BiConsumer<String, String> faults) {
        if (count == 0) {
            faults.accept("data", AgentResult.MEMBERS_RULE);
        }
        return new AgentResult(count, data);
    }

    private AgentEvent error(BiConsumer<String, String> faults) {
        String message = needed(Known.MESSAGE, faults);
        check(faults, Known.CODE, Known.RETRYABLE);
        AgentError error = new AgentError(message, text(Known.CODE), retryable, data);
        if (!error.isCodeFree()) {
            faults.accept("data.code", AgentError.CODE_RULE);
        }
        return error;
    }

    private String needed(Known known, BiConsumer<String, String> faults) {
        if (!texts.containsKey(known)) {
            faults.accept("data." + known.member, known.rule);
        }
        return texts.getOrDefault(known, "");
    }

    private Optional<String> text(Known known) {
        return Optional.ofNullable(texts.get(known));
    }

    private void check(BiConsumer<String, String> faults, Known... members) {
        for (Known known : members) {
            if (mistyped.contains(known)) {
                faults.accept("data." + known.member, known.rule);
            }
        }
    }
}
