package dev.skald.planted.domain;

import com.fasterxml.jackson.databind.JsonNode;

/** Speaks JSON. */
public final class Json {

    public String tell(JsonNode json) {
        return String.valueOf(json);
    }
}
