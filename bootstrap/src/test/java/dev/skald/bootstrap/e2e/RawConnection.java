package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A TCP connection on which a test says byte for byte what another client does: requests of HTTP, and frames of a
 * WebSocket.
 */
final class RawConnection implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int TEXT = 0x81;

    private final Socket socket;
    private final DataInputStream in;

    /** Connects to a gateway. */
    RawConnection(SkaldProcess skald) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), skald.port());
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An answer of HTTP.
     *
     * @param status its status code
     * @param body its body, if its length was told
     */
    record Answer(int status, String body) {}

    /** Sends a request: its head line by line, an empty line, and maybe a body. */
    RawConnection request(String text) {
        write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends a request with a body, whose length it tells. */
    RawConnection post(String head, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return request(head + "Content-Length: " + bytes.length + "\n\n").write(bytes);
    }

    /** Awaits the answer to a request. */
    Answer answer() {
        try {
            int status = Integer.parseInt(line().split(" ", 3)[1]);
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            return new Answer(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a text in one masked frame, once the connection is a WebSocket. */
    RawConnection frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) TEXT);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        // A mask of zeros leaves the payload as it is.
        frame.putInt(0).put(payload);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return write(bytes);
    }

    /** Awaits the text of the next frame. */
    String frame() {
        try {
            assertThat(in.readUnsignedByte()).as("one whole text").isEqualTo(TEXT);
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawConnection write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed before an answer");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
