package dev.skald.benchmarks.liveness;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A WebSocket beside a polling session, of which nothing is read until that is asked for. Not thread-safe; its methods
 * block.
 */
final class RawWebSocket implements AutoCloseable {

    private static final int TEXT = 0x81;

    private final Socket socket;
    private final DataInputStream in;

    /**
     * Opens it.
     *
     * @param sid the session that it may take over
     * @param silenceMillis how long a packet may take
     */
    RawWebSocket(int port, String sid, int silenceMillis, Optional<Integer> receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes.isPresent()) {
            socket.setReceiveBufferSize(receiveBytes.get());
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(silenceMillis);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.getOutputStream()
                .write(("GET /ws/?EIO=4&transport=websocket&sid=" + sid + " HTTP/1.1\r\nHost: localhost\r\n"
                                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        takeHead();
    }

    /** Sends a packet of 125 bytes at most, under a mask of zeros. */
    void send(String packet) throws IOException {
        byte[] content = packet.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(content.length + 6)
                .put((byte) TEXT)
                .put((byte) (0x80 | content.length))
                .putInt(0)
                .put(content);
        socket.getOutputStream().write(frame.array());
    }

    /** The next packet. */
    String next() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        String content = new String(in.readNBytes((int) length), StandardCharsets.UTF_8);
        if (first != TEXT) {
            throw new IOException("a frame " + Integer.toHexString(first) + " came: " + content);
        }
        return content;
    }

    private void takeHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (head.indexOf("HTTP/1.1 101") != 0) {
            throw new IOException("the WebSocket was answered " + head);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
