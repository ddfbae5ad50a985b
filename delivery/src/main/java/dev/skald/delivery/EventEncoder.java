package dev.skald.delivery;

import dev.skald.domain.event.RecordedEvent;
import io.netty.buffer.ByteBuf;

/** Writes the events of one epoch of one workflow in one {@link EventFormat}. Called by one thread at a time. */
public interface EventEncoder {

    /** An upper bound of the bytes that a {@code fromSeq} takes: its name, and the digits of the greatest number. */
    int FROM_SEQ_BYTES = 32;

    /** An upper bound of the bytes that {@link #encode} writes for an event. */
    int bound(RecordedEvent event);

    /** Writes an event behind what the buffer holds; there is room for its {@link #bound}. */
    void encode(RecordedEvent event, ByteBuf out);

    /**
     * Writes consecutive thoughts that were joined to one behind what the buffer holds; there is room for its
     * {@link #bound} and {@value #FROM_SEQ_BYTES} bytes more.
     *
     * @param joined the thought that they are together, which has the number and the time of the last of them
     * @param fromSeq the number of the first of them
     */
    void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out);
}
