package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.skald.application.publish.EventDraft;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.InteroperableJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One event being read from one stretch of a body, in one pass. Used once. */
final class EventReader {

    private static final String TIMESTAMP_RULE = "must be an ISO 8601 date and time with an offset";

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final int line;
    private final Faults faults;

    private final Set<Member> seen = EnumSet.noneOf(Member.class);
    private @Nullable EventType type;
    private @Nullable DataMembers data;
    private @Nullable Instant timestamp;
    private @Nullable String id;

    private enum Member {
        TYPE,
        DATA,
        TIMESTAMP,
        ID
    }

    /** Reads {@code bytes} from {@code from} to {@code to}, which is line {@code line}, and tells {@code faults}. */
    EventReader(byte[] bytes, int from, int to, int line, Faults faults) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.line = line;
        this.faults = faults;
    }

    /** The event, unless a fault was told. */
    Optional<EventDraft> read() {
        int before = faults.count();
        if (!Utf8.isText(bytes, from, to)) {
            faults.malformed(line, "must be well-formed UTF-8");
        } else if (Utf8.hasMark(bytes, from, to)) {
            faults.malformed(line, "must not begin with a byte order mark");
        } else if (parse()) {
            return event(before);
        }
        return Optional.empty();
    }

    /** Whether there is an object whose members can be checked. */
    private boolean parse() {
        InteroperableJson check = new InteroperableJson("", (field, rule) -> faults.invalid(line, field, rule));
        try (JsonParser json = new InteroperableParser(JsonText.parser(bytes, from, to), check)) {
            boolean object = json.nextToken() == JsonToken.START_OBJECT;
            if (object) {
                readEnvelope(json);
            } else {
                json.skipChildren();
            }
            if (json.nextToken() != null) {
                faults.malformed(line, "must be one JSON object, with nothing behind it");
                return false;
            }
            if (!object) {
                faults.invalid(line, "", "must be a JSON object");
            }
            return object;
        } catch (StreamConstraintsException tooDeep) {
            faults.invalid(line, "data", "must not nest deeper than " + JsonText.MAX_NESTING);
        } catch (JsonProcessingException malformed) {
            faults.malformed(line + malformed.getLocation().getLineNr() - 1, "must be well-formed JSON");
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return false;
    }

    private void readEnvelope(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "type" -> readType(json, value);
                case "data" -> readData(json, value);
                case "timestamp" -> readTimestamp(json, value);
                case "id" -> readId(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private void readType(JsonParser json, JsonToken value) throws IOException {
        seen.add(Member.TYPE);
        type = value == JsonToken.VALUE_STRING
                ? EventType.ofWireName(json.getText()).orElse(null)
                : null;
        if (type == null) {
            json.skipChildren();
            faults.invalid(line, "type", EventType.RULE);
        }
    }

    private void readData(JsonParser json, JsonToken value) throws IOException {
        seen.add(Member.DATA);
        if (value == JsonToken.START_OBJECT) {
            data = DataMembers.read(json, bytes, from);
        } else {
            json.skipChildren();
            faults.invalid(line, "data", "must be a JSON object");
        }
    }

    private void readTimestamp(JsonParser json, JsonToken value) throws IOException {
        seen.add(Member.TIMESTAMP);
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (value != JsonToken.VALUE_STRING) {
            json.skipChildren();
            faults.invalid(line, "timestamp", TIMESTAMP_RULE);
            return;
        }
        try {
            timestamp = Timestamps.parse(json.getText());
        } catch (DateTimeException none) {
            faults.invalid(line, "timestamp", TIMESTAMP_RULE + ": " + none.getMessage());
        }
    }

    private void readId(JsonParser json, JsonToken value) throws IOException {
        seen.add(Member.ID);
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        id = value == JsonToken.VALUE_STRING ? json.getText() : "";
        if (!EventDraft.isId(id)) {
            json.skipChildren();
            faults.invalid(line, "id", EventDraft.ID_RULE);
        }
    }

    private Optional<EventDraft> event(int before) {
        if (!seen.contains(Member.TYPE)) {
            faults.invalid(line, "type", "must be given");
        }
        if (!seen.contains(Member.DATA)) {
            faults.invalid(line, "data", "must be given");
        }
        if (type == null || data == null) {
            return Optional.empty();
        }
        AgentEvent event = data.event(type, (field, message) -> faults.invalid(line, field, message));
        return faults.count() > before
                ? Optional.empty()
                : Optional.of(new EventDraft(event, Optional.ofNullable(timestamp), Optional.ofNullable(id)));
    }
}
