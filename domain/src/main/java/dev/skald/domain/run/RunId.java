package dev.skald.domain.run;

import java.util.UUID;

/**
 * The name of a run: unique within its workflow.
 *
 * @param value the UUID it is written as
 */
public record RunId(UUID value) {

    /**
     * Reads the canonical form, in any case; {@link UUID#fromString} alone would also take shorter ones.
     *
     * @throws IllegalArgumentException if the text is anything else; the message names no part of it
     */
    public static RunId parse(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return new RunId(id);
            }
        } catch (IllegalArgumentException e) {
            // Its message would repeat the text.
        }
        throw new IllegalArgumentException("a run id is a UUID of 36 characters");
    }

    /** Makes a name that nothing else has: 122 random bits. */
    public static RunId random() {
        return new RunId(UUID.randomUUID());
    }

    /** The canonical form in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
