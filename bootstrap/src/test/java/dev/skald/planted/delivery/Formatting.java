package dev.skald.planted.delivery;

import com.fasterxml.jackson.databind.JsonNode;

/** Encodes events itself. */
public final class Formatting {

    public String tell(JsonNode json) {
        return String.valueOf(json);
    }
}
