package dev.skald.adapter.socketio.recovery;

import dev.skald.delivery.Told;
import dev.skald.domain.event.WorkflowId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a session is read from that a {@link SessionOutput} was written to. Whatever that cannot have written is an
 * {@link IllegalArgumentException} or a {@link java.nio.BufferUnderflowException}; nothing is believed that is longer
 * than what there is. Not thread-safe.
 */
final class SessionInput {

    private static final int MAX_SHIFT = 56;

    private final ByteBuffer bytes;
    private final List<Stream> streams = new ArrayList<>(1);

    SessionInput(byte[] content) {
        this.bytes = ByteBuffer.wrap(content);
    }

    boolean flag() {
        long value = number();
        check(value <= 1);
        return value == 1;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
            byte next = bytes.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too large");
    }

    /** A number up to a bound. */
    int number(int max) {
        long value = number();
        check(value <= max);
        return (int) value;
    }

    String text() {
        int length = number(bytes.capacity());
        check(length <= bytes.remaining());
        ByteBuffer utf8 = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text is no UTF-8", e);
        }
    }

    /** One epoch of a workflow's log. */
    Stream stream() {
        int index = number(streams.size());
        if (index == streams.size()) {
            streams.add(new Stream(new WorkflowId(new UUID(bytes.getLong(), bytes.getLong())), text()));
        }
        return streams.get(index);
    }

    /** What somebody knows of the runs and controls of a workflow. */
    Told told() {
        return new Told(stream().epoch(), number(), number());
    }

    /** Nothing follows. */
    void end() {
        check(!bytes.hasRemaining());
    }

    static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("not what was written");
        }
    }

    record Stream(WorkflowId workflow, String epoch) {}
}
