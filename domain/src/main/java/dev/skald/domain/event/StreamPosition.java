package dev.skald.domain.event;

/**
 * A place in a workflow's log: right behind the event {@code seq} of one generation.
 *
 * @param epoch the generation of the log; opaque
 * @param seq the last event before this place; 0 is the beginning
 */
public record StreamPosition(String epoch, long seq) {

    /**
     * A place behind an event, or at the beginning.
     *
     * @throws IllegalArgumentException if {@code seq} is negative
     */
    public StreamPosition {
        if (seq < 0) {
            throw new IllegalArgumentException("a position lies behind seq 0 or more, not " + seq);
        }
    }
}
