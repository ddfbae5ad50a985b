package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Checksums over the rows of workflows and of who is registered. */
final class RowChecksum {

    private RowChecksum() {}

    static long of(WorkflowId id, Head head) {
        byte[] epoch = head.epoch().getBytes(StandardCharsets.UTF_8);
        // Without runs it is what it was before there were any.
        int runs = head.runs().isUsed() ? 4 * Long.BYTES : 0;
        ByteBuffer row = ByteBuffer.allocate(13 * Long.BYTES + 1 + epoch.length + runs)
                .putLong(id.value().getMostSignificantBits())
                .putLong(id.value().getLeastSignificantBits())
                .putLong(head.log())
                .putLong(head.first())
                .putLong(head.last())
                .putLong(head.floor())
                .putLong(head.bytes())
                .putLong(head.weight())
                .putLong(head.createdAt())
                .putLong(head.lastEventAt())
                .putLong(head.touchedAt())
                .putLong(head.registration())
                .putLong(head.accessWeight())
                .put((byte) (head.atRisk() ? 1 : 0))
                .put(epoch);
        if (runs > 0) {
            row.putLong(head.runs().number())
                    .putLong(head.runs()
                            .latest()
                            .map(run -> run.checksum(head.log()))
                            .orElse(0L))
                    .putLong(head.runs().lastControl())
                    .putLong(head.runs().weight());
        }
        return of(row.array());
    }

    static long of(byte[]... parts) {
        CRC32C crc = new CRC32C();
        for (byte[] part : parts) {
            crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
            crc.update(part, 0, part.length);
        }
        return crc.getValue();
    }
}
