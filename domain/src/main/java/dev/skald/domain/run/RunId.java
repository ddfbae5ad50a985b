package dev.skald.domain.run;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a run, a UUID: unique within its workflow.
 *
 * @param value the canonical form of 36 characters in lower case
 */
public record RunId(String value) {

    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** Checks the form. */
    public RunId {
        if (!CANONICAL.matcher(value).matches()) {
            throw new IllegalArgumentException("a run is named by a UUID in lower case");
        }
    }

    /** Makes a name that nothing else has: 122 random bits. */
    public static RunId random() {
        return new RunId(UUID.randomUUID().toString());
    }

    /** Reads the canonical form in upper or lower case; empty if the text is none. */
    public static Optional<RunId> parse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new RunId(text.toLowerCase(java.util.Locale.ROOT)))
                : Optional.empty();
    }

    /** The canonical form. */
    @Override
    public String toString() {
        return value;
    }
}
