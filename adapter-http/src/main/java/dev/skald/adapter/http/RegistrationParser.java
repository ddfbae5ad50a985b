package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.LoneSurrogates;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The JSON of a registration: {@code {"owner":"user-1","readers":["user-2"]}}. Used once. */
final class RegistrationParser {

    private final Faults faults = new Faults();
    private final Set<String> readers = new LinkedHashSet<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private String owner = "";

    private RegistrationParser() {}

    /**
     * Reads it.
     *
     * @throws RefusedException 400 if it is malformed, 422 if it is not what it should be
     */
    static WorkflowAccess parse(byte[] body) {
        if (!Utf8.isText(body, 0, body.length) || Utf8.hasMark(body, 0, body.length)) {
            throw RefusedException.badRequest("the body is not well-formed JSON in UTF-8");
        }
        return new RegistrationParser().read(body);
    }

    /** Writes it, with the workflow it is for. */
    static byte[] json(WorkflowId workflow, WorkflowAccess access) {
        String text = "{\"workflowId\":\"" + workflow + "\",\"owner\":" + quoted(access.owner()) + ",\"readers\":"
                + access.readers().stream().map(RegistrationParser::quoted).collect(Collectors.joining(",", "[", "]"))
                + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return "\"" + JsonText.escaped(text) + "\"";
    }

    private WorkflowAccess read(byte[] body) {
        try (JsonParser json = JsonText.parser(body, 0, body.length)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw RefusedException.badRequest("the body is empty");
            }
            if (first == JsonToken.START_OBJECT) {
                readMembers(json);
            } else {
                json.skipChildren();
                faults.invalid(1, "", "must be a JSON object");
            }
            if (json.nextToken() != null) {
                throw RefusedException.badRequest("the body is more than one JSON object");
            }
        } catch (JsonProcessingException malformed) {
            throw RefusedException.badRequest("the body is not well-formed JSON");
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        if (owner.isEmpty() && faults.count() == 0) {
            faults.invalid(1, "owner", "must be a non-empty string");
        }
        faults.problem().ifPresent(problem -> {
            throw new RefusedException(problem);
        });
        return new WorkflowAccess(owner, readers);
    }

    private void readMembers(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (!seen.add(name)) {
                faults.invalid(1, name, "must be given once");
            }
            switch (name) {
                case "owner" -> readOwner(json, value);
                case "readers" -> readReaders(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private void readOwner(JsonParser json, JsonToken value) throws IOException {
        owner = subject(json, value, "owner");
    }

    private void readReaders(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            if (value != JsonToken.VALUE_NULL) {
                faults.invalid(1, "readers", "must be an array of strings");
            }
            return;
        }
        int index = 0;
        for (JsonToken reader = json.nextToken(); reader != JsonToken.END_ARRAY; reader = json.nextToken()) {
            String subject = subject(json, reader, "readers[" + index + "]");
            if (!subject.isEmpty()) {
                readers.add(subject);
            }
            index++;
        }
        if (readers.size() > WorkflowAccess.MAX_READERS) {
            faults.invalid(1, "readers", "must be " + WorkflowAccess.MAX_READERS + " at most");
        }
    }

    /** A user's name; empty if it is none, which is told. */
    private String subject(JsonParser json, JsonToken value, String field) throws IOException {
        String text = value == JsonToken.VALUE_STRING ? json.getText() : "";
        json.skipChildren();
        if (text.isEmpty()) {
            faults.invalid(1, field, "must be a non-empty string");
        } else if (text.length() > WorkflowAccess.MAX_SUBJECT_LENGTH) {
            faults.invalid(1, field, "must have " + WorkflowAccess.MAX_SUBJECT_LENGTH + " characters at most");
        } else if (!WorkflowAccess.isSubject(text)) {
            faults.invalid(1, field, LoneSurrogates.RULE);
        } else {
            return text;
        }
        return "";
    }
}
