package dev.skald.delivery;

import dev.skald.domain.event.RecordedEvent;
import io.netty.buffer.ByteBuf;

/** Writes the events of one epoch of one workflow in one {@link EventFormat}. Called by one thread at a time. */
public interface EventEncoder {

    /** An upper bound of the bytes that {@link #encode} writes for an event. */
    int bound(RecordedEvent event);

    /** Writes an event behind what the buffer holds; there is room for its {@link #bound}. */
    void encode(RecordedEvent event, ByteBuf out);
}
