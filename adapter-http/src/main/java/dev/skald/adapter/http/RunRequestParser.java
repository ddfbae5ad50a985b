package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The JSON by which a run is opened: {@code {"ttl":"PT30S","runId":"…","takeover":true}}. Used once. */
final class RunRequestParser {

    private static final String TTL_RULE = "must be an ISO 8601 duration from " + RunRequest.MIN_TTL + " to "
            + RunRequest.MAX_TTL + ", for example " + RunRequest.DEFAULT_TTL;

    private final Faults faults = new Faults();
    private Duration ttl = RunRequest.DEFAULT_TTL;
    private Optional<RunId> run = Optional.empty();
    private boolean takeover;

    private RunRequestParser() {}

    /**
     * Reads it. A body of no bytes leaves everything out.
     *
     * @throws RefusedException 400 if it is malformed, 422 if it is not what it should be
     */
    static RunRequest parse(byte[] body) {
        RunRequestParser parser = new RunRequestParser();
        if (body.length > 0) {
            JsonObjectBody.read(body, parser.faults, parser::readMember);
        }
        return new RunRequest(parser.ttl, parser.run, parser.takeover);
    }

    private void readMember(String name, JsonToken value, JsonParser json) throws IOException {
        switch (name) {
            case "ttl" -> readTtl(json, value);
            case "runId" -> readRun(json, value);
            case "takeover" -> readTakeover(value);
            default -> {
                // The sender's own.
            }
        }
    }

    private void readTtl(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        Optional<Duration> asked = value == JsonToken.VALUE_STRING ? Durations.parse(json.getText()) : Optional.empty();
        asked.filter(time -> time.compareTo(RunRequest.MIN_TTL) >= 0 && time.compareTo(RunRequest.MAX_TTL) <= 0)
                .ifPresentOrElse(time -> ttl = time, () -> faults.invalid(1, "ttl", TTL_RULE));
    }

    private void readRun(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        try {
            run = Optional.of(RunId.parse(value == JsonToken.VALUE_STRING ? json.getText() : ""));
        } catch (IllegalArgumentException none) {
            faults.invalid(1, "runId", "must be a UUID of 36 characters");
        }
    }

    private void readTakeover(JsonToken value) {
        if (value.isBoolean()) {
            takeover = value == JsonToken.VALUE_TRUE;
        } else if (value != JsonToken.VALUE_NULL) {
            faults.invalid(1, "takeover", "must be a boolean");
        }
    }
}
