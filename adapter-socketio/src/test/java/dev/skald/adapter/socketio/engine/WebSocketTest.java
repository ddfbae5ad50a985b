package dev.skald.adapter.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session over WebSocket: what its frames may be, and that nobody else gets hold of it. */
final class WebSocketTest {

    private static final int PING = 9;
    private static final int CLOSE = 8;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "9",
                "5",
                "2",
                "2probe",
                "4",
                "49",
                "4abc",
                "42[",
                "42[]",
                "40{\"a",
                "44{}",
                "bAQID",
                "0{}",
                "451-[\"e\",{\"_placeholder\":true,\"num\":0}]",
                "45999999-[\"e\"]",
                "421111111111111[\"e\"]",
                "7"
            })
    void aMalformedPacketEndsTheSession(String packet) {
        RawWebSocket socket = connected();
        socket.send(packet);

        socket.awaitClosed();
        assertThat(socket.pending()).isEmpty();
    }

    @Test
    void whoSpeaksBeforeTheAnswerIsClosed() {
        String handshake = String.join(
                "\r\n",
                "GET " + gateway.path() + "?EIO=4&transport=websocket HTTP/1.1",
                "Host: localhost",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        byte[] connect = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'};
        ByteBuf both = Unpooled.wrappedBuffer(handshake.getBytes(StandardCharsets.US_ASCII), connect);
        try (RawHttp http = RawHttp.to(gateway)) {
            http.write(ByteBufUtil.getBytes(both));
            http.awaitClosed();
        }
    }

    @Test
    void aBinaryMessageEndsTheSession() {
        RawWebSocket socket = connected();
        socket.binary((byte) 4, (byte) 1);
        socket.awaitClosed();
    }

    @Test
    void illFormedUtf8EndsTheSession() {
        RawWebSocket socket = connected();
        socket.text((byte) '4', (byte) '2', (byte) '[', (byte) '"', (byte) 0xff, (byte) '"', (byte) ']');
        socket.awaitClosed();
    }

    @Test
    void aFrameBeyondTheBoundEndsTheSession() {
        RawWebSocket socket = connected();
        socket.send("421[\"nonsense\",\"" + "x".repeat(60_000) + "\"]");
        assertThat(socket.next()).startsWith("431[");
        socket.send("42[\"nonsense\",\"" + "x".repeat(120_000) + "\"]");
        socket.awaitClosed();
    }

    @Test
    void fragmentsBeyondTheBoundEndTheSession() {
        RawWebSocket socket = connected();
        int open = gateway.gateway().openSessions();
        try {
            socket.fragment(1, "42[\"nonsense\",\"".getBytes(StandardCharsets.UTF_8), false);
            for (int i = 0; i < 100; i++) {
                socket.fragment(0, "x".repeat(10_000).getBytes(StandardCharsets.UTF_8), false);
            }
        } catch (UncheckedIOException closed) {
            // As it should be.
        }
        socket.awaitClosed();
        await().until(() -> gateway.gateway().openSessions() < open);
    }

    @Test
    void fragmentsMakeAMessage() {
        RawWebSocket socket = connected();
        socket.fragment(1, "421[\"non".getBytes(StandardCharsets.UTF_8), false);
        socket.frame(PING, new byte[0]);
        socket.fragment(0, "sense\"]".getBytes(StandardCharsets.UTF_8), true);
        assertThat(socket.next()).startsWith("431[");
    }

    @Test
    void aSecondWebSocketOfALiveOnesSessionIsRefusedAndTheFirstGoesOn() {
        RawWebSocket socket = connected();
        RawWebSocket idle = RawWebSocket.beside(gateway, socket.sid());
        idle.awaitClosed();
        assertThat(idle.closeCode()).hasValue(1008);
        assertThat(idle.pending()).isEmpty();
        RawWebSocket busy = RawWebSocket.beside(gateway, socket.sid());
        try {
            busy.send("2probe");
            busy.send("5");
            busy.send("421[\"nonsense\"]");
        } catch (UncheckedIOException closed) {
            // As it should be.
        }
        busy.awaitClosed();
        assertThat(busy.pending()).isEmpty();

        assertThat(RawHttp.once(gateway, "GET", "/ws/?EIO=4&transport=polling&sid=" + socket.sid())
                        .status())
                .isEqualTo(400);
        assertThat(RawHttp.once(gateway, "POST", "/ws/?EIO=4&transport=polling&sid=" + socket.sid())
                        .status())
                .isEqualTo(400);
        assertGoesOn(socket);
    }

    @Test
    void aCloseFrameEndsTheSessionAndIsAnswered() {
        int before = gateway.gateway().openSessions();
        RawWebSocket socket = connected();
        socket.frame(CLOSE, new byte[] {3, (byte) 0xe8});

        socket.awaitClosed();
        assertThat(socket.closeCode()).hasValue(1000);
        await().until(() -> gateway.gateway().openSessions() <= before);
    }

    @Test
    void theClientsGoodByeEndsTheSession() {
        RawWebSocket socket = connected();
        socket.send("1");
        socket.awaitClosed();
    }

    private static void assertGoesOn(RawWebSocket socket) {
        assertThat(socket.ask(5, "nonsense", "1").path("error").path("status").intValue())
                .isEqualTo(404);
    }

    private static RawWebSocket connected() {
        RawWebSocket socket = RawWebSocket.open(gateway);
        socket.connect("alice");
        return socket;
    }
}
