package dev.skald.adapter.socketio.recovery;

import dev.skald.delivery.Told;
import dev.skald.domain.event.WorkflowId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a session is written to that is to outlive its process. Streams, which stand in it over and over, are written
 * once. Not thread-safe.
 */
final class SessionOutput {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final Map<Stream, Integer> streams = new LinkedHashMap<>();

    void flag(boolean value) {
        number(value ? 1 : 0);
    }

    /** A number that is mostly small, and never negative: seven bits a byte. */
    void number(long value) {
        long rest = value;
        while (rest > 0x7f) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        bytes.writeBytes(utf8);
    }

    /** One epoch of a workflow's log. */
    void stream(WorkflowId workflow, String epoch) {
        Integer known = streams.putIfAbsent(new Stream(workflow, epoch), streams.size());
        number(known == null ? streams.size() - 1L : known);
        if (known == null) {
            bytes.writeBytes(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(workflow.value().getMostSignificantBits())
                    .putLong(workflow.value().getLeastSignificantBits())
                    .array());
            text(epoch);
        }
    }

    /** What somebody knows of the runs and controls of a workflow. */
    void told(WorkflowId workflow, Told told) {
        stream(workflow, told.epoch());
        number(told.stage());
        number(told.controls());
    }

    /** All that was written. */
    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private record Stream(WorkflowId workflow, String epoch) {}
}
