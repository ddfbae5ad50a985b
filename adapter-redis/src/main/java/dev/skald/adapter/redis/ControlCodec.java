package dev.skald.adapter.redis;

import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** What is asked of an agent as bytes: its texts with their lengths, an absent one as a byte that says so. */
final class ControlCodec {

    private ControlCodec() {}

    static byte[] encode(ControlRequest request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(request.action().name());
            out.writeUTF(request.by());
            write(out, request.callId());
            write(out, request.data());
            write(out, request.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Control decode(long seq, RunId run, Instant at, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            ControlAction action = ControlAction.valueOf(in.readUTF());
            String by = in.readUTF();
            Optional<String> callId = read(in);
            Optional<String> data = read(in);
            return new Control(seq, run, action, callId, data, by, at, read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a control is told apart by from others of the same subject; empty for one without an id of its own. */
    static byte[] name(ControlRequest request) {
        return request.id()
                .map(id -> Texts.exact(request.by().length() + " " + request.by() + id))
                .orElse(new byte[0]);
    }

    private static void write(DataOutputStream out, Optional<String> text) throws IOException {
        out.writeBoolean(text.isPresent());
        if (text.isPresent()) {
            out.writeUTF(text.get());
        }
    }

    private static Optional<String> read(DataInputStream in) throws IOException {
        return in.readBoolean() ? Optional.of(in.readUTF()) : Optional.empty();
    }
}
