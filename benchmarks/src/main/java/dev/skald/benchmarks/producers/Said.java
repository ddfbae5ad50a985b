package dev.skald.benchmarks.producers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.domain.run.RunState;
import java.util.Optional;

/**
 * An event as it is sent, over and over the same.
 *
 * @param line its JSON
 * @param text all it says, but for when
 * @param ends how it ends its run, if it does
 */
record Said(String line, String text, Optional<RunState> ends) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Said thought(String id) {
        return of(
                "thought",
                id,
                JSON.createObjectNode().put("content", id + " thinks – été \ud83e\udd8a"),
                Optional.empty());
    }

    static Said result(String id) {
        return of("result", id, JSON.createObjectNode().put("answer", id), Optional.of(RunState.SUCCEEDED));
    }

    /** An error that ends nothing. */
    static Said hitch(String id) {
        return of("error", id, error(id).put("retryable", true), Optional.empty());
    }

    static Said failure(String id) {
        return of("error", id, error(id), Optional.of(RunState.FAILED));
    }

    static Said cancelled(String id) {
        return of("error", id, error(id).put("code", "cancelled"), Optional.of(RunState.CANCELLED));
    }

    private static ObjectNode error(String id) {
        return JSON.createObjectNode().put("message", id + " went wrong");
    }

    private static Said of(String type, String id, JsonNode data, Optional<RunState> ends) {
        String line = JSON.createObjectNode()
                .put("type", type)
                .put("id", id)
                .set("data", data)
                .toString();
        return new Said(line, text(type, data), ends);
    }

    /** All an event says, but for when. */
    static String text(String type, JsonNode data) {
        return type + " " + data;
    }
}
