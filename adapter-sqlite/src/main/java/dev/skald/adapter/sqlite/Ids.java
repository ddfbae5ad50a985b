package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import java.nio.ByteBuffer;
import java.util.UUID;

/** The names of workflows as the 16 bytes they are kept as. */
final class Ids {

    private Ids() {}

    static byte[] bytes(WorkflowId id) {
        return bytes(id.value());
    }

    /** The same of any name of this kind. */
    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static WorkflowId of(byte[] bytes) {
        ByteBuffer id = ByteBuffer.wrap(bytes);
        return new WorkflowId(new UUID(id.getLong(), id.getLong()));
    }
}
