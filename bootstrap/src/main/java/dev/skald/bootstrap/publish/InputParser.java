package dev.skald.bootstrap.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Makes events of lines. It looks at no more than it must know itself: that there is an object, whether it has an
 * {@code id}, and whether it ends the run. What else an event must be the gateway knows. Thread-safe.
 */
final class InputParser {

    /** Names are not interned, since anybody may have chosen them; lengths are bounded by that of the line. */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String prefix;

    /**
     * A parser.
     *
     * @param prefix what the ids begin with that it gives to events without one; the number of the line follows
     */
    InputParser(String prefix) {
        this.prefix = prefix;
    }

    /**
     * An event.
     *
     * @param line the number of the line
     * @param text the line, which is not blank
     * @throws BadLineException if it is not one JSON object
     */
    InputEvent parse(long line, String text) throws BadLineException {
        Reading reading = new Reading();
        try (JsonParser json = FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new BadLineException(line, "is not a JSON object");
            }
            reading.read(json);
            if (json.nextToken() != null) {
                throw new BadLineException(line, "has something behind its JSON object");
            }
        } catch (JsonProcessingException e) {
            throw new BadLineException(line, "is not well-formed JSON");
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return new InputEvent(line, reading.withId(text, prefix + line), reading.ends());
    }

    /** What is found out about one event. */
    private static final class Reading {

        private String type = "";
        private boolean retryable;
        private boolean empty = true;
        private boolean identified;
        private int start;

        /** Where {@code null} stands for an id; negative if it does not. */
        private int nullId = -1;

        void read(JsonParser json) throws IOException {
            start = offset(json);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                empty = false;
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "type" -> type = value == JsonToken.VALUE_STRING ? json.getText() : "";
                    case "data" -> retryable = value == JsonToken.START_OBJECT && isRetryable(json);
                    case "id" -> {
                        identified = value != JsonToken.VALUE_NULL;
                        nullId = identified ? -1 : offset(json);
                    }
                    default -> {
                        // The sender's own.
                    }
                }
                json.skipChildren();
            }
        }

        private static boolean isRetryable(JsonParser json) throws IOException {
            boolean retryable = false;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (name.equals("retryable")) {
                    retryable = value == JsonToken.VALUE_TRUE;
                }
                json.skipChildren();
            }
            return retryable;
        }

        boolean ends() {
            return type.equals("result") || (type.equals("error") && !retryable);
        }

        /** The text as it is, but for an id where it has none: numbers keep their digits. */
        String withId(String text, String id) {
            if (identified) {
                return text;
            }
            if (nullId >= 0) {
                return text.substring(0, nullId) + '"' + id + '"' + text.substring(nullId + "null".length());
            }
            return text.substring(0, start + 1) + "\"id\":\"" + id + '"' + (empty ? "" : ",")
                    + text.substring(start + 1);
        }

        private static int offset(JsonParser json) {
            return Math.toIntExact(json.currentTokenLocation().getCharOffset());
        }
    }
}
