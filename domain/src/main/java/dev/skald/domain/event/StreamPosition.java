package dev.skald.domain.event;

/**
 * A place in a workflow's log: right behind the event {@code seq} of one generation.
 *
 * @param epoch the generation; opaque
 * @param seq the last event before this place; 0 is the beginning
 */
public record StreamPosition(String epoch, long seq) {

    /** Checks that {@code seq} is not negative. */
    public StreamPosition {
        if (seq < 0) {
            throw new IllegalArgumentException("a position lies behind seq 0 or more, not " + seq);
        }
    }
}
