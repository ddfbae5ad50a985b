package dev.skald.domain.event;

import java.time.Instant;

/**
 * An event as the log keeps it, and as every viewer gets it.
 *
 * @param seq its number in the log of its workflow, from 1 on without holes
 * @param type its type
 * @param data what was said, as it was received
 * @param timestamp when it was said, in whole milliseconds
 */
public record RecordedEvent(long seq, EventType type, EventData data, Instant timestamp) {

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
