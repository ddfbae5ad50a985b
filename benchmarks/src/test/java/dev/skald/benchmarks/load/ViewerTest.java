package dev.skald.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A viewer of the load takes what a server sends, whatever its length: it faces a server that says just that. */
class ViewerTest {

    private static final String SWITCHED = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final LoadLoop loop = new LoadLoop();
    private final Tally tally = new Tally();

    @AfterEach
    void close() {
        loop.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 125, 126, 127, 128, 300, 65_535})
    void anAcknowledgementOfAnyLengthIsTaken(int length) throws IOException {
        String head = "430[{\"ok\":true,\"epoch\":\"an-epoch\"";
        String acknowledgement = head + " ".repeat(length - head.length() - 2) + "}]";
        try (Facing facing = new Facing()) {
            facing.send(text("0{}"), text("40{}"), text(acknowledgement));

            loop.until("subscribed", facing.viewer::subscribed, LIMIT, () -> {});

            tally.check();
            assertThat(facing.viewer.successor().epoch()).isEqualTo("an-epoch");
        }
    }

    @Test
    void aFrameThatIsTooLongForItIsAFault() throws IOException {
        try (Facing facing = new Facing()) {
            facing.send(new byte[] {(byte) 0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0});

            assertThatThrownBy(() -> loop.until("a fault", this::isFaulty, LIMIT, () -> {}))
                    .isInstanceOf(LoadException.class)
                    .hasMessageContaining("1 faults");
        }
    }

    private boolean isFaulty() {
        tally.check();
        return false;
    }

    private static byte[] text(String packet) {
        byte[] content = packet.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (content.length < 126) {
            frame.write(content.length);
        } else {
            frame.write(126);
            frame.write(content.length >> 8);
            frame.write(content.length);
        }
        frame.writeBytes(content);
        return frame.toByteArray();
    }

    /** A viewer, and the other end of its connection. */
    private final class Facing implements AutoCloseable {

        private final Viewer viewer;
        private final Socket socket;

        Facing() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                viewer = new Viewer(loop, server.getLocalPort(), new Ticket("token", "workflow", 0, ""), tally);
                socket = server.accept();
            }
        }

        void send(byte[]... frames) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(SWITCHED.getBytes(StandardCharsets.US_ASCII));
            for (byte[] frame : frames) {
                all.writeBytes(frame);
            }
            socket.getOutputStream().write(all.toByteArray());
        }

        @Override
        public void close() throws IOException {
            viewer.close();
            socket.close();
        }
    }
}
