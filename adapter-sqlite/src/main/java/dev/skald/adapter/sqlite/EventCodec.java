package dev.skald.adapter.sqlite;

import dev.skald.domain.event.EventType;
import dev.skald.domain.event.LoneSurrogates;
import dev.skald.domain.event.NewEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/** How events stand in their rows. Not thread-safe. */
final class EventCodec {

    /** A byte that begins no UTF-8: what follows is UTF-16, as ids with half of a surrogate pair were kept. */
    private static final byte UTF_16 = (byte) 0xFF;

    private static final int HEAD = 4 * Long.BYTES + 2;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer head = ByteBuffer.allocate(HEAD);

    /** The checksum over all of an event, with its place, and the number of its run, if there is one. */
    long checksum(long key, int type, long at, byte[] id, byte[] data, long run) {
        head.clear()
                .putLong(key)
                .put((byte) type)
                .putLong(at)
                .put((byte) id.length)
                .putLong(data.length);
        if (run != 0) {
            // An event of no run has the sum it had before there were any.
            head.putLong(run);
        }
        crc.reset();
        crc.update(head.array(), 0, head.position());
        crc.update(id, 0, id.length);
        crc.update(data, 0, data.length);
        return crc.getValue();
    }

    /** The number a type is kept as; it is never another one's. */
    static int typeCode(EventType type) {
        return switch (type) {
            case THOUGHT -> 1;
            case TOOL_CALL -> 2;
            case RESULT -> 3;
            case ERROR -> 4;
        };
    }

    static Optional<EventType> type(int code) {
        return switch (code) {
            case 1 -> Optional.of(EventType.THOUGHT);
            case 2 -> Optional.of(EventType.TOOL_CALL);
            case 3 -> Optional.of(EventType.RESULT);
            case 4 -> Optional.of(EventType.ERROR);
            default -> Optional.empty();
        };
    }

    /** An id's bytes; no two ids have the same. Empty for an event without. */
    static byte[] id(NewEvent event) {
        return event.id().map(EventCodec::encode).orElse(new byte[0]);
    }

    static Optional<String> id(byte[] bytes) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        return Optional.of(decode(bytes));
    }

    /** The text of these bytes. */
    static String decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != UTF_16) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        // A charset would put another character in place of half a surrogate pair.
        return ByteBuffer.wrap(bytes, 1, bytes.length - 1).asCharBuffer().toString();
    }

    /** The bytes of a text; no two texts have the same. */
    static byte[] encode(String id) {
        if (LoneSurrogates.noneIn(id)) {
            return id.getBytes(StandardCharsets.UTF_8);
        }
        ByteBuffer utf16 = ByteBuffer.allocate(1 + 2 * id.length()).put(UTF_16);
        id.chars().forEach(unit -> utf16.putChar((char) unit));
        return utf16.array();
    }
}
