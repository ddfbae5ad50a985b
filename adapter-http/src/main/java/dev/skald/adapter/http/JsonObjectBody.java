package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.skald.domain.event.InteroperableJson;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A body that is one JSON object, read member by member. */
final class JsonObjectBody {

    private JsonObjectBody() {}

    /** Takes the members of the object. */
    @FunctionalInterface
    interface Members {

        /**
         * Takes a member. What of its value is not read is skipped afterwards.
         *
         * @param value the first token of its value, which is the parser's current one
         */
        void take(String name, JsonToken value, JsonParser json) throws IOException;
    }

    /**
     * Reads it. It may have nothing that some parsers misread: a name twice in one object, or a number beyond a double.
     *
     * @param faults takes the faults that are found, beside those that {@code members} finds
     * @throws RefusedException 400 if it is malformed, 422 if there are faults
     */
    static void read(byte[] body, Faults faults, Members members) {
        if (!Utf8.isText(body, 0, body.length) || Utf8.hasMark(body, 0, body.length)) {
            throw RefusedException.badRequest("the body is not well-formed JSON in UTF-8");
        }
        InteroperableJson check = new InteroperableJson("", (field, rule) -> faults.invalid(1, field, rule));
        try (JsonParser json = new InteroperableParser(JsonText.parser(body, 0, body.length), check)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw RefusedException.badRequest("the body is empty");
            }
            if (first == JsonToken.START_OBJECT) {
                readMembers(json, members);
            } else {
                json.skipChildren();
                faults.invalid(1, "", "must be a JSON object");
            }
            if (json.nextToken() != null) {
                throw RefusedException.badRequest("the body is more than one JSON object");
            }
        } catch (StreamConstraintsException tooDeep) {
            faults.invalid(1, "", "must not nest deeper than " + JsonText.MAX_NESTING);
        } catch (JsonProcessingException malformed) {
            throw RefusedException.badRequest("the body is not well-formed JSON");
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        faults.problem().ifPresent(problem -> {
            throw new RefusedException(problem);
        });
    }

    private static void readMembers(JsonParser json, Members members) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            members.take(name, json.nextToken(), json);
            json.skipChildren();
        }
    }
}
