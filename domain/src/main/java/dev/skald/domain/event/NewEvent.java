package dev.skald.domain.event;

import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A validated event on its way into a log, which will number it.
 *
 * @param type its type
 * @param data what was said, as it was received
 * @param timestamp when it was said; truncated to whole milliseconds
 * @param id the publisher's own name for it, 1 to 64 characters without half of a surrogate pair: a second event of
 *     that id in the same log is a duplicate
 * @param endsRunAs what becomes of the run it is part of, if it ends it; without meaning for an event that is part of
 *     none
 */
public record NewEvent(
        EventType type, EventData data, Instant timestamp, Optional<String> id, Optional<RunState> endsRunAs) {

    /** An event that ends no run. */
    public NewEvent(EventType type, EventData data, Instant timestamp, Optional<String> id) {
        this(type, data, timestamp, id, Optional.empty());
    }

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

    /** Makes the event that the log keeps under this number, part of no run. */
    public RecordedEvent numbered(long seq) {
        return numbered(seq, Optional.empty());
    }

    /** The event as the log keeps it under its number, part of that run if there is one. */
    public RecordedEvent numbered(long seq, Optional<RunId> run) {
        return new RecordedEvent(seq, type, data, timestamp, run);
    }
}
