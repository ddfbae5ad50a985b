package dev.skald.adapter.memory;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.run.RunId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive events in one array of bytes: records from its front, and from its back where each of them ends.
 *
 * <p>What is retained lives long, and objects that live long are what the collector stops for: an event as objects
 * would be four. It is made into one when it is read. Not thread-safe.
 */
final class Segment {

    /**
     * The bytes of heap around those of the events: the segment (32), the buffer (48), the array's header and padding
     * (24), a slot (8).
     */
    static final int OVERHEAD = 112;

    /** A type is kept as its place here. */
    private static final List<EventType> TYPES = List.of(EventType.values());

    /** A record begins with the second (8), the millisecond (2) and the type (1) of its event; its data follow. */
    private static final int HEAD = Long.BYTES + Short.BYTES + 1;

    private static final int NANOS_PER_MILLI = 1_000_000;

    private final long first;
    private final ByteBuffer bytes;
    private int count;

    /** An empty segment of so many bytes, whose first event will have the number {@code first}. */
    Segment(long first, int capacity) {
        this.first = first;
        this.bytes = ByteBuffer.allocate(capacity);
    }

    /** Computes the bytes that an event takes in a segment. */
    static int sizeOf(RecordedEvent event) {
        return HEAD + event.data().size() + Integer.BYTES;
    }

    long first() {
        return first;
    }

    long last() {
        return first + count - 1;
    }

    /** Weighs the segment in bytes of heap, however much of it is used. */
    int weight() {
        return OVERHEAD + bytes.capacity();
    }

    /** Appends the next event; answers false, and does nothing, if there is no room for it. */
    boolean append(RecordedEvent event) {
        if (sizeOf(event) > bytes.remaining() - count * Integer.BYTES) {
            return false;
        }
        Instant timestamp = event.timestamp();
        bytes.putLong(timestamp.getEpochSecond())
                .putShort((short) (timestamp.getNano() / NANOS_PER_MILLI))
                .put((byte) TYPES.indexOf(event.type()));
        event.data().writeTo(bytes::put);
        bytes.putInt(placeOfEnd(count), bytes.position());
        count++;
        return true;
    }

    /** Decodes the event with the number {@code seq}, which must be in this segment, as part of that run. */
    RecordedEvent get(long seq, Optional<RunId> run) {
        int start = start(seq);
        Instant timestamp =
                Instant.ofEpochSecond(bytes.getLong(start), (long) bytes.getShort(start + 8) * NANOS_PER_MILLI);
        EventType type = TYPES.get(bytes.get(start + 10));
        return new RecordedEvent(seq, type, EventData.ofUtf8(bytes.array(), start + HEAD, end(seq)), timestamp, run);
    }

    /** The size of the data of the event {@code seq}, in bytes; it must be in this segment. */
    int dataSize(long seq) {
        return end(seq) - start(seq) - HEAD;
    }

    private int start(long seq) {
        return seq == first ? 0 : end(seq - 1);
    }

    private int end(long seq) {
        return bytes.getInt(placeOfEnd((int) (seq - first)));
    }

    private int placeOfEnd(int index) {
        return bytes.capacity() - (index + 1) * Integer.BYTES;
    }

    @Override
    public String toString() {
        return "Segment[" + first + ".." + last() + " in " + bytes.capacity() + " bytes]";
    }
}
