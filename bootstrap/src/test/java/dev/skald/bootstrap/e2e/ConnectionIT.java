package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections and requests of clients and proxies that are no browser, byte for byte. */
class ConnectionIT {

    private static final String POLL = "/ws/?EIO=4&transport=polling";
    private static final String UPGRADE = "Connection: upgrade\r\nUpgrade: websocket\r\n";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of("IDLE_TIMEOUT", "PT3S"));

    /** A connection that gives up reading after a while. */
    private static final class Wire implements AutoCloseable {

        private static final int PATIENCE_MILLIS = 20_000;

        private final Socket socket;

        Wire() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), skald.port());
            socket.setSoTimeout(PATIENCE_MILLIS);
        }

        Wire send(String target, String headers) throws IOException {
            return write("GET " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
        }

        Wire write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        /** The next answer, its head in lower case, up to the first bytes of its content. */
        String answer() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                assertThat(next).as(head.toString()).isNotNegative();
                head.append(Character.toLowerCase((char) next));
            }
            String length = head.toString().replaceFirst("(?s).*\r\ncontent-length: (\\d+)\r\n.*", "$1");
            byte[] content = length.length() == head.length() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
            return head + new String(content, StandardCharsets.UTF_8);
        }

        boolean ended() throws IOException {
            return socket.getInputStream().read() < 0;
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

    @Test
    void anIdleConnectionIsToldHowLongItIsKeptAndThenEnds() throws IOException {
        try (Wire wire = new Wire()) {
            long begun = System.nanoTime();
            assertThat(wire.send("/health/live", "").answer())
                    .contains("\r\nconnection: keep-alive\r\n", "\r\nkeep-alive: timeout=3\r\n");
            assertThat(wire.ended()).isTrue();
            assertThat(System.nanoTime() - begun).isGreaterThan(2_500_000_000L);
        }
    }

    @Test
    void theAddressThatANativeClientDialsIsItsOwnOrigin() throws IOException {
        try (Wire wire = new Wire()) {
            String own = "127.0.0.1:" + skald.port();
            assertThat(wire.send(POLL, "Origin: ws://" + own + "\r\n").answer())
                    .startsWith("http/1.1 200 ")
                    .contains("\r\naccess-control-allow-origin: http://" + own + "\r\n");
            assertThat(wire.send(POLL, "Origin: ws://10.0.0.5:8080\r\n").answer())
                    .startsWith("http/1.1 403 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {POLL, "/health/ready", "/metrics"})
    void aTargetMayBeInAbsoluteForm(String path) throws IOException {
        try (Wire wire = new Wire()) {
            assertThat(wire.send("http://h:1" + path, "").answer()).startsWith("http/1.1 200 ");
        }
    }

    @Test
    void aPollBehindAProxyThatAsksForUpgradesIsAPoll() throws IOException {
        try (Wire wire = new Wire()) {
            assertThat(wire.send(POLL, UPGRADE).answer())
                    .startsWith("http/1.1 200 ")
                    .contains("0{\"sid\":");
        }
    }

    @Test
    void aRequestWhoseClientLeavesIsLogged() throws IOException {
        try (Wire wire = new Wire()) {
            wire.write("PUT /v1/workflows/left?secret HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\nX: y");
        }
        skald.awaitLogged("unanswered: PUT /v1/workflows/left,");
        assertThat(skald.log()).doesNotContain("?secret");
    }
}
