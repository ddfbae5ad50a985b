package dev.skald.domain.event;

import java.util.UUID;

/**
 * The name of one run of an agent: a UUID in its canonical form of 36 characters.
 *
 * @param value the UUID
 */
public record WorkflowId(UUID value) {

    /**
     * Parses the canonical form of a UUID, in upper or lower case; {@link UUID#fromString} alone would also take
     * shorter ones.
     *
     * @throws IllegalArgumentException if the text is anything else; the message names no part of it
     */
    public static WorkflowId parse(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return new WorkflowId(id);
            }
        } catch (IllegalArgumentException e) {
            // Its message would repeat the text.
        }
        throw new IllegalArgumentException("a workflow id is a UUID of 36 characters");
    }

    /** Makes a new random id. */
    public static WorkflowId random() {
        return new WorkflowId(UUID.randomUUID());
    }

    /** The canonical form in lower case, as it is answered on the wire. */
    @Override
    public String toString() {
        return value.toString();
    }
}
