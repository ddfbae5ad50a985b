package dev.skald.application.publish;

import dev.skald.domain.event.AgentEvent;
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

    /** A draft that is dated when it is published, and has no id. */
    public static EventDraft of(AgentEvent event) {
        return new EventDraft(event, Optional.empty(), Optional.empty());
    }
}
