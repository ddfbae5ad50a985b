package dev.skald.application.publish;

import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.LoneSurrogates;
import java.time.Instant;
import java.util.Optional;

/**
 * An event as its publisher hands it in.
 *
 * @param event what is said
 * @param timestamp when it was said, if the publisher knows; otherwise it is dated when it is published
 * @param id the publisher's own name for it, if it has one: published again under the same id it counts as a duplicate
 */
public record EventDraft(AgentEvent event, Optional<Instant> timestamp, Optional<String> id) {

    /** How many characters (UTF-16 code units) an id may have. */
    public static final int MAX_ID_LENGTH = 64;

    /** What is asked of an id, for whoever sent another. */
    public static final String ID_RULE =
            "must be a string of 1 to " + MAX_ID_LENGTH + " characters, and " + LoneSurrogates.RULE;

    /** Whether a text can be an id: it is neither empty nor too long, and has no half of a surrogate pair. */
    public static boolean isId(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID_LENGTH && LoneSurrogates.noneIn(text);
    }

    /** A draft that is dated when it is published, and has no id. */
    public static EventDraft of(AgentEvent event) {
        return new EventDraft(event, Optional.empty(), Optional.empty());
    }
}
