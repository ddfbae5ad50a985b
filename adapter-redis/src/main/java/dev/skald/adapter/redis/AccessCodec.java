package dev.skald.adapter.redis;

import dev.skald.domain.access.WorkflowAccess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** An owner and readers as bytes: how many readers, then the owner and the readers with their lengths. */
final class AccessCodec {

    private AccessCodec() {}

    static byte[] encode(WorkflowAccess access) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(access.readers().size());
            out.writeUTF(access.owner());
            for (String reader : access.readers()) {
                out.writeUTF(reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Decodes who is registered; empty for no bytes: nobody is. */
    static Optional<WorkflowAccess> decode(byte[] bytes) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            String owner = in.readUTF();
            Set<String> readers = new HashSet<>();
            for (int reader = 0; reader < count; reader++) {
                readers.add(in.readUTF());
            }
            return Optional.of(new WorkflowAccess(owner, readers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
