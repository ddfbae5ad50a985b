package dev.skald.domain.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A validated event on its way into a log, which will number it.
 *
 * @param type its type
 * @param data what was said, as it was received
 * @param timestamp when it was said; truncated to whole milliseconds
 * @param id the publisher's own name for it, 1 to 64 characters: a second event of that id in the same log is a
 *     duplicate
 */
public record NewEvent(EventType type, EventData data, Instant timestamp, Optional<String> id) {

    /**
     * Truncates the timestamp.
     *
     * @throws IllegalArgumentException if the id has none or more than 64 characters
     */
    public NewEvent {
        timestamp = timestamp.truncatedTo(ChronoUnit.MILLIS);
        if (id.isPresent() && (id.get().isEmpty() || id.get().length() > 64)) {
            throw new IllegalArgumentException("an event's id has 1 to 64 characters");
        }
    }

    /** Makes the event that the log keeps under this number. */
    public RecordedEvent numbered(long seq) {
        return new RecordedEvent(seq, type, data, timestamp);
    }
}
