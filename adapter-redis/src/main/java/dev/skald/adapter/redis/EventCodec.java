package dev.skald.adapter.redis;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.run.RunId;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An event as bytes: the second (8), the millisecond (2) and the type (1), then its data as they were received. */
final class EventCodec {

    /** A type is kept as its place here. */
    private static final List<EventType> TYPES = List.of(EventType.values());

    private static final int HEAD = Long.BYTES + Short.BYTES + 1;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private EventCodec() {}

    static byte[] encode(NewEvent event) {
        Instant timestamp = event.timestamp();
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + event.data().size())
                .putLong(timestamp.getEpochSecond())
                .putShort((short) (timestamp.getNano() / NANOS_PER_MILLI))
                .put((byte) TYPES.indexOf(event.type()));
        event.data().writeTo(bytes::put);
        return bytes.array();
    }

    /** Decodes the event with that number, as part of the run of that name if there is one. */
    static RecordedEvent decode(long seq, byte[] record, Optional<RunId> run) {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        Instant timestamp = Instant.ofEpochSecond(bytes.getLong(), (long) bytes.getShort() * NANOS_PER_MILLI);
        EventType type = TYPES.get(bytes.get());
        return new RecordedEvent(seq, type, EventData.ofUtf8(record, HEAD, record.length), timestamp, run);
    }
}
