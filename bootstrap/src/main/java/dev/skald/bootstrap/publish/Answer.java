package dev.skald.bootstrap.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;

/**
 * What the gateway answered, or something on the way to it.
 *
 * @param status the HTTP status
 * @param retryAfter how long the client shall wait before it asks again; zero unless told
 * @param body its text; that of an opened run has the lease
 */
record Answer(int status, Duration retryAfter, String body) {

    /** Controls have whatever numbers viewers send, with any number of digits. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build());

    /** The members; none if it is no JSON. */
    JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Whether the same request may be answered otherwise later: too many, too slow, or not served for now. */
    boolean isTransient() {
        return status == 408 || status == 429 || status >= 500;
    }

    /** What a run does not admit has a code. */
    String code() {
        return json().path("code").asText();
    }

    /** The refusal, for people. */
    String refusal() {
        JsonNode problem = json();
        StringBuilder text = new StringBuilder(problem.path("detail").asText("status " + status));
        JsonNode fault = problem.path("errors").path(0);
        if (fault.isObject()) {
            text.append(": ").append(fault(fault));
        }
        return text.toString();
    }

    /** One of its faults, for people: which member, and the rule. */
    static String fault(JsonNode fault) {
        String field = fault.path("field").asText();
        return (field.isEmpty() ? "" : field + " ") + fault.path("message").asText();
    }

    /** The status alone: the body may have a lease. */
    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }
}
