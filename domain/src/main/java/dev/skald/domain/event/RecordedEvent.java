package dev.skald.domain.event;

import dev.skald.domain.run.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * An event as the log keeps it, and as every viewer gets it.
 *
 * @param seq its number in the log of its workflow, from 1 on without holes
 * @param type its type
 * @param data what was said, as it was received
 * @param timestamp when it was said, in whole milliseconds
 * @param run the run it is part of, if it is part of one
 */
public record RecordedEvent(long seq, EventType type, EventData data, Instant timestamp, Optional<RunId> run) {

    /** An event that is part of no run. */
    public RecordedEvent(long seq, EventType type, EventData data, Instant timestamp) {
        this(seq, type, data, timestamp, Optional.empty());
    }

    /**
     * An event with its number.
     *
     * @throws IllegalArgumentException if {@code seq} is below 1
     */
    public RecordedEvent {
        if (seq < 1) {
            throw new IllegalArgumentException("a log counts from 1, not from " + seq);
        }
    }
}
