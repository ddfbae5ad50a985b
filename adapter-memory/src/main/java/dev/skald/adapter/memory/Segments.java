package dev.skald.adapter.memory;

import dev.skald.domain.event.RecordedEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The retained events of one epoch, found by their number. Not thread-safe.
 *
 * <p>Segments are let go as a whole, when the last of their events is. They grow with the log, so that what is not used
 * of the first and the last stays a fraction of it.
 */
final class Segments {

    private static final int MIN_BYTES = 128;
    private static final int MAX_BYTES = 32 * 1024;
    private static final int PARTS = 8;

    private final List<Segment> segments = new ArrayList<>(0);
    private final RunSpans runs = new RunSpans();
    private long first = 1;
    private long next = 1;
    private long dataBytes;
    private long weight;

    /** The number of the oldest event; {@link #next()} if there is none. */
    long first() {
        return first;
    }

    /** The number of the next event to be added. */
    long next() {
        return next;
    }

    int size() {
        return (int) (next - first);
    }

    boolean isEmpty() {
        return next == first;
    }

    /** The size of all events' data together, in bytes. */
    long dataBytes() {
        return dataBytes;
    }

    /** Weighs all segments, and what tells the runs of events, in bytes of heap. */
    long weight() {
        return weight + runs.weight();
    }

    /** Decodes the event with the number {@code seq}, which must be retained, with the run that it is part of. */
    RecordedEvent get(long seq) {
        return segments.get(indexOf(seq)).get(seq, runs.find(seq));
    }

    /** The size of the data of the event {@code seq}, in bytes; it must be retained. */
    int dataSize(long seq) {
        return segments.get(indexOf(seq)).dataSize(seq);
    }

    /** Adds the event with the number {@link #next()}. */
    void add(RecordedEvent event) {
        if (isEmpty() || !segments.get(segments.size() - 1).append(event)) {
            open(Segment.sizeOf(event)).append(event);
        }
        if (event.run().isPresent()) {
            runs.add(next, event.run());
        }
        next++;
        dataBytes += event.data().size();
    }

    /** Lets go of the oldest event, which must exist, and answers its number. */
    long removeFirst() {
        Segment oldest = segments.get(0);
        dataBytes -= oldest.dataSize(first);
        runs.forget(first);
        if (first == oldest.last()) {
            segments.remove(0);
            weight -= oldest.weight();
        }
        return first++;
    }

    private Segment open(int needed) {
        int share = (int) Math.min(MAX_BYTES, dataBytes / PARTS);
        Segment segment = new Segment(next, Math.max(needed, Math.max(MIN_BYTES, share)));
        segments.add(segment);
        weight += segment.weight();
        return segment;
    }

    private int indexOf(long seq) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).first() <= seq) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public String toString() {
        return "Segments[" + first + ".." + (next - 1) + " in " + segments + "]";
    }
}
