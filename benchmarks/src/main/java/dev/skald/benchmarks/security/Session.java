package dev.skald.benchmarks.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A session of Socket.IO over a WebSocket, whose client answers pings unless it is told not to, and says else what it
 * is told. One thread may use it.
 */
final class Session implements AutoCloseable {

    /** How long anything that is answered at once may take on the way. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Deployment deployment;
    private final Wire wire;
    private final boolean deaf;
    private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private int lastAck;

    private Session(Deployment deployment, Wire wire, boolean deaf) {
        this.deployment = deployment;
        this.wire = wire;
        this.deaf = deaf;
    }

    /** Opens one. */
    static Session open(Deployment deployment, String... headers) throws IOException, InterruptedException {
        return open(deployment, "", false, headers);
    }

    /**
     * Opens one.
     *
     * @param query what follows in the query, beginning with {@code &}
     * @param deaf whether pings are never answered
     * @throws RefusedException if it is refused; waits and tries again where there are too many
     */
    static Session open(Deployment deployment, String query, boolean deaf, String... headers)
            throws IOException, InterruptedException {
        for (int i = 0; ; i++) {
            Wire wire = new Wire(deployment);
            Answer answer = upgrade(wire, query, headers);
            if (answer.status() == 101) {
                Session session = new Session(deployment, wire, deaf);
                wire.waitForEver();
                Thread reader = new Thread(session::read, "session");
                reader.setDaemon(true);
                reader.start();
                return session;
            }
            wire.close();
            if (answer.status() != 429 || i == 8) {
                throw new RefusedException(answer);
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** Asks for a WebSocket. */
    static Answer upgrade(Wire wire, String query, String... headers) throws IOException {
        String[] all = Deployment.with(
                Deployment.with(
                        Deployment.with(Deployment.with(headers, "Upgrade: websocket"), "Connection: Upgrade"), KEY),
                "Sec-WebSocket-Version: 13");
        return wire.request("GET", "/ws/?EIO=4&transport=websocket" + query, Optional.empty(), all)
                .answer("GET", PATIENCE);
    }

    /** No session: this was answered instead. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient Answer answer;

        RefusedException(Answer answer) {
            super("a WebSocket was refused with the status " + answer.status());
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    private void read() {
        try {
            DataInputStream in = wire.in();
            StringBuilder text = new StringBuilder();
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = in.readNBytes(length(in));
                int opcode = first & 0x0f;
                if (opcode == TEXT || opcode == CONTINUATION || opcode == BINARY) {
                    text.append(new String(payload, StandardCharsets.UTF_8));
                    if ((first & 0x80) != 0) {
                        arrived(text.toString());
                        text.setLength(0);
                    }
                } else if (opcode == PING) {
                    frame(PONG, payload);
                } else if (opcode == CLOSE) {
                    break;
                }
            }
        } catch (IOException e) {
            // Its end, in whatever way.
        }
        ended.complete(null);
    }

    private static int length(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            return in.readUnsignedShort();
        }
        if (length == 127) {
            return Math.toIntExact(in.readLong());
        }
        return length;
    }

    private void arrived(String packet) throws IOException {
        deployment.canaries().look("a packet of a socket", packet);
        if (packet.equals("2")) {
            if (!deaf) {
                send("3");
            }
            return;
        }
        received.add(packet);
        packets.add(packet);
    }

    /** Sends a packet; a connection that has ended takes it, too. */
    Session send(String packet) {
        return frame(TEXT, packet.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes in one frame. */
    Session binary(byte[] bytes) {
        return frame(BINARY, bytes);
    }

    private synchronized Session frame(int opcode, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        // A mask of zeros leaves the payload as it is.
        frame.putInt(0).put(payload);
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        try {
            wire.bytes(bytes);
        } catch (IOException gone) {
            ended.complete(null);
        }
        return this;
    }

    /** Awaits a packet that begins so; others that come before it are passed over. */
    Optional<String> await(String beginning, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            long left = Math.max(0, end - System.nanoTime());
            // Its end may come while it is looked for: what came before that counts.
            boolean over = ended.isDone() || left == 0;
            String next = packets.poll(over ? 0 : Math.min(left, 50_000_000L), TimeUnit.NANOSECONDS);
            if (next != null && next.startsWith(beginning)) {
                return Optional.of(next);
            }
            if (next == null && over) {
                return Optional.empty();
            }
        }
    }

    /** What the server opened the session with. */
    JsonNode opened() throws IOException, InterruptedException {
        String packet = await("0", PATIENCE).orElseThrow(() -> new EOFException("a session was not opened"));
        return JSON.readTree(packet.substring(1));
    }

    /**
     * Asks to be let in with these members of {@code auth}, and awaits the answer: {@code 40…}, {@code 44…} or none.
     */
    Optional<String> connect(String auth) throws InterruptedException {
        send("40" + auth);
        return await("4", PATIENCE);
    }

    /** Asks to be let in with a token. */
    Optional<String> connectWith(String token) throws InterruptedException {
        return connect("{\"token\":" + quoted(token) + "}");
    }

    /** Sends an event, and awaits its acknowledgement; empty if there is none. */
    Optional<JsonNode> ask(String event, String json) throws IOException, InterruptedException {
        int ack = lastAck++;
        send("42" + ack + "[\"" + event + "\"," + json + "]");
        Optional<String> packet = await("43" + ack + "[", PATIENCE);
        return packet.isEmpty()
                ? Optional.empty()
                : Optional.of(JSON.readTree(packet.get().substring(packet.get().indexOf('[')))
                        .path(0));
    }

    /** Whether the server ends it in time. */
    boolean endsWithin(Duration patience) throws InterruptedException {
        try {
            ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    /** All packets so far, but for pings. */
    List<String> received() {
        return List.copyOf(received);
    }

    static String quoted(String text) {
        return JSON.getNodeFactory().textNode(text).toString();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
