package dev.skald.domain.event;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of one run of an agent: a UUID in its canonical form of 36 characters.
 *
 * @param value the UUID
 */
public record WorkflowId(UUID value) {

    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /**
     * Reads the canonical form, in any case; {@link UUID#fromString} alone would also take shorter ones.
     *
     * @throws IllegalArgumentException if the text is anything else; the message names no part of it
     */
    public static WorkflowId parse(String text) {
        if (text.length() != 36 || !CANONICAL.matcher(text).matches()) {
            throw new IllegalArgumentException("a workflow id is a UUID of 36 characters");
        }
        return new WorkflowId(UUID.fromString(text));
    }

    /** A new random id. */
    public static WorkflowId random() {
        return new WorkflowId(UUID.randomUUID());
    }

    /** The canonical form in lower case, as it is answered on the wire. */
    @Override
    public String toString() {
        return value.toString();
    }
}
