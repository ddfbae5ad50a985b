package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.application.run.ControlRun;
import dev.skald.domain.run.ControlRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The JSON of a control: {@code {"action":"approve","callId":"c1","data":{…},"id":"…"}}. What of it makes sense
 * together is judged by the application. Used once.
 */
final class ControlParser {

    /** Room for data, and for names that have every character escaped. */
    static final int MAX_BYTES = 2 * ControlRequest.MAX_DATA_BYTES;

    private final byte[] body;
    private final Faults faults = new Faults();
    private Optional<String> action = Optional.empty();
    private Optional<String> callId = Optional.empty();
    private Optional<String> data = Optional.empty();
    private Optional<String> id = Optional.empty();

    private ControlParser(byte[] body) {
        this.body = body;
    }

    /**
     * Reads it.
     *
     * @throws RefusedException 400 if it is malformed, 422 if it is not what it should be
     */
    static ControlRun.Draft parse(byte[] body) {
        ControlParser parser = new ControlParser(body);
        JsonObjectBody.read(body, parser.faults, parser::readMember);
        return new ControlRun.Draft(parser.action, parser.callId, parser.data, parser.id);
    }

    private void readMember(String name, JsonToken value, JsonParser json) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "action" -> action = text(name, value, json);
            case "callId" -> callId = text(name, value, json);
            case "id" -> id = text(name, value, json);
            case "data" -> data = Optional.of(source(json));
            default -> {
                // The sender's own.
            }
        }
    }

    private Optional<String> text(String name, JsonToken value, JsonParser json) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return Optional.of(json.getText());
        }
        faults.invalid(1, name, "must be a string");
        return Optional.empty();
    }

    /** The value as it was sent. */
    private String source(JsonParser json) throws IOException {
        int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        json.skipChildren();
        // A string is read only when somebody wants it, and ends where reading ended.
        json.finishToken();
        int to = Math.toIntExact(json.currentLocation().getByteOffset());
        return new String(body, from, to - from, StandardCharsets.UTF_8).strip();
    }
}
