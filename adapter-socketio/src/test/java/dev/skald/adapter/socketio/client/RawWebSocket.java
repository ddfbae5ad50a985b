package dev.skald.adapter.socketio.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket of single frames (RFC 6455) that may break any rule, and may stop reading. */
public final class RawWebSocket implements Client {

    /** Small, so that what the kernel holds for a reader that stalls is little; but larger than a segment. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

    /** What is under way on a line. */
    private static final int LINE_BYTES = 64 * 1024;

    /** How long it takes at most to notice that it is closed. */
    private static final int POLL_MILLIS = 20;

    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;

    private final RawHttp http;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private String sid = "";
    private volatile OptionalInt closeCode = OptionalInt.empty();

    private RawWebSocket(RawHttp http) {
        this.http = http;
    }

    /** Opens a session over WebSocket, and takes its open packet. */
    public static RawWebSocket open(Server server, String... headers) {
        RawWebSocket socket = unread(server, headers);
        socket.read();
        socket.takeOpen();
        return socket;
    }

    /** Opens a session over WebSocket, of which nothing is read until {@link #read()}. */
    public static RawWebSocket unread(Server server, String... headers) {
        return upgraded(server, server.path() + "?EIO=4&transport=websocket", headers);
    }

    /** Opens a WebSocket that may take a polling session over. */
    public static RawWebSocket beside(Server server, String sid) {
        RawWebSocket socket = unreadBeside(server, sid);
        socket.read();
        return socket;
    }

    /** Opens a WebSocket that may take a polling session over, of which nothing is read until {@link #read()}. */
    public static RawWebSocket unreadBeside(Server server, String sid) {
        RawWebSocket socket = upgraded(server, server.path() + "?EIO=4&transport=websocket&sid=" + sid);
        socket.sid = sid;
        return socket;
    }

    private static RawWebSocket upgraded(Server server, String target, String... headers) {
        RawHttp http = RawHttp.to(server);
        http.receiveWithin(RECEIVE_BUFFER_BYTES);
        assertThat(http.upgrade(target, headers).status()).isEqualTo(101);
        return new RawWebSocket(http);
    }

    /** Starts to read, on a thread of its own, until the end. */
    public void read() {
        read(http.in());
    }

    /** Starts to read as if over a line of so many bytes a second. */
    public void readSlowly(int bytesASecond) {
        http.receiveWithin(LINE_BYTES);
        read(new SlowStream(http.in(), bytesASecond));
    }

    private void read(InputStream in) {
        Thread reader = new Thread(() -> readAll(in), "raw-websocket");
        reader.setDaemon(true);
        reader.start();
    }

    /** Takes the open packet, which comes first. */
    public void takeOpen() {
        String open = next();
        assertThat(open).startsWith("0{");
        sid = Json.parse(open.substring(1)).path("sid").textValue();
    }

    /** Takes the polling session over, as a well-behaved client does. */
    public void upgrade() {
        send("2probe");
        assertThat(next()).isEqualTo("3probe");
        send("5");
    }

    @Override
    public void send(String packet) {
        frame(TEXT, packet.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void binary(byte... message) {
        frame(BINARY, message);
    }

    /** Sends a text message of these bytes, be they UTF-8 or not. */
    public void text(byte... message) {
        frame(TEXT, message);
    }

    /** Sends one final, masked frame. */
    public void frame(int opcode, byte[] payload) {
        fragment(opcode, payload, true);
    }

    /** Sends one masked frame. */
    public void fragment(int opcode, byte[] payload, boolean last) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) ((last ? 0x80 : 0) | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        http.write(bytes);
    }

    @Override
    public String next() {
        try {
            long begun = System.nanoTime();
            while (true) {
                // Once it is closed, all that was received is there.
                boolean last = isClosed();
                String packet = received.poll(last ? 0 : POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (packet != null) {
                    return packet;
                }
                if (last) {
                    throw new AssertionError("the WebSocket was closed");
                }
                if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                    throw new AssertionError("no packet came");
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String sid() {
        return sid;
    }

    @Override
    public void awaitClosed() {
        try {
            assertThat(closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("closed by the server")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the server has closed it. */
    public boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** The status of the server's close frame, if there was one. */
    public OptionalInt closeCode() {
        return closeCode;
    }

    /** What was received and not taken yet. */
    public List<String> pending() {
        return List.copyOf(received);
    }

    /** Takes what was received and not taken yet. */
    public List<String> takeAll() {
        List<String> all = new ArrayList<>();
        received.drainTo(all);
        return all;
    }

    private void readAll(InputStream in) {
        try {
            while (readFrame(in)) {
                // The frame is dealt with.
            }
        } catch (IOException end) {
            // Closed is closed.
        } finally {
            closed.countDown();
        }
    }

    private boolean readFrame(InputStream in) throws IOException {
        int first = octet(in);
        long length = octet(in);
        if (length >= 126) {
            int octets = length == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | octet(in);
            }
        }
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(in.readNBytes((int) length));
        int opcode = first & 0xf;
        if (opcode == TEXT) {
            received.add(payload.toString(StandardCharsets.UTF_8));
        } else if (opcode == BINARY) {
            received.add("b" + Base64.getEncoder().encodeToString(payload.toByteArray()));
        } else if (opcode == CLOSE) {
            byte[] status = payload.toByteArray();
            if (status.length >= 2) {
                closeCode = OptionalInt.of((status[0] & 0xff) << 8 | (status[1] & 0xff));
            }
        }
        return true;
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    /** Drops the connection, without a close frame. */
    @Override
    public void close() {
        http.close();
    }
}
