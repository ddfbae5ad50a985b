package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.RefusalLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of handshakes that take their time, since their bodies do: the checks have let them pass long before.
 */
class LateHandshakeTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int MAX_SESSIONS = 2;

    private final Semaphore passed = new Semaphore(0);
    private final List<Socket> clients = new ArrayList<>();
    private final Engine engine = new Engine(
            new EngineSettings(
                    new EngineSettings.Listen("127.0.0.1", 0, 2),
                    new EngineSettings.Pings(LONG, LONG),
                    new EngineSettings.Timeouts(LONG, LONG),
                    new EngineSettings.Limits(MAX_SESSIONS, 100_000, 4_096)),
            Map.of("/ws", (session, handshake) -> new QuietListener()),
            new Passed(),
            new RefusalLog());
    private InetSocketAddress address;

    @BeforeEach
    void listen() throws IOException {
        address = engine.start();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        engine.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void oneThatIsCompleteBehindTheBeginningOfADrainIsRefused(String transport) throws Exception {
        Socket late = begin(transport);

        engine.drain(Duration.ZERO);

        assertThat(complete(late)).startsWith("HTTP/1.1 503");
        assertThat(engine.openSessions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket"})
    void noMoreAreOpenedThanThereMayBeHoweverManyPassed(String transport) throws Exception {
        List<Socket> late = new ArrayList<>();
        for (int i = 0; i < MAX_SESSIONS + 2; i++) {
            late.add(begin(transport));
        }

        List<String> answers = new ArrayList<>();
        for (Socket client : late) {
            answers.add(complete(client).substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }

        String opened = transport.equals("polling") ? "200" : "101";
        assertThat(answers).containsExactly(opened, opened, "503", "503");
        assertThat(engine.openSessions()).isEqualTo(MAX_SESSIONS);
    }

    /** Sends a handshake but for its body; returns once it has passed the checks. */
    private Socket begin(String transport) throws IOException, InterruptedException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        clients.add(client);
        client.setSoTimeout(10_000);
        String[] head = {
            "GET /ws/?EIO=4&transport=" + transport + " HTTP/1.1",
            "Host: localhost",
            "Content-Length: 1",
            // A poll that asks for a WebSocket is a poll.
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "\r\n"
        };
        send(client, String.join("\r\n", head));
        assertThat(passed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        return client;
    }

    /** Sends the body; answers the first line of what it is answered. */
    private static String complete(Socket client) throws IOException {
        send(client, "x");
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII)).readLine();
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Tells of each handshake that has come as far as the last check. */
    private final class Passed implements Pipelines {

        @Override
        public void addFront(ChannelPipeline pipeline) {
            pipeline.addLast("http-decoder", new HttpRequestDecoder());
            pipeline.addLast("http-encoder", new HttpResponseEncoder());
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ctx.fireChannelRead(message);
                    if (message instanceof HttpRequest) {
                        passed.release();
                    }
                }
            });
        }
    }
}
