package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WebSocketUpgradeTest {

    private static final String UPGRADE = """
            GET /ws HTTP/1.1
            Host: h
            Origin: https://app.example
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """.replace("\n", "\r\n");

    /** The text {@code hi} in a masked frame whose mask is zero. */
    private static final byte[] HI = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};

    private static final Duration SHORT = Duration.ofSeconds(2);

    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() {
        HttpFront front = new HttpFront(new HttpFrontSettings(
                new OriginPolicy(Set.of("https://app.example")),
                HttpTimeouts.DEFAULT
                        .withHead(SHORT)
                        .withBody(SHORT)
                        .withProgress(SHORT)
                        .withIdle(SHORT),
                256,
                1024));
        server = new TestServer(pipeline -> {
            front.addTo(pipeline);
            pipeline.addLast(new HttpObjectAggregator(1024));
            pipeline.addLast(new Upgrade());
            pipeline.addLast(new EchoFrames());
        });
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            new WebSocketServerHandshakerFactory("ws://h/ws", null, false)
                    .newHandshaker(request)
                    .handshake(ctx.channel(), request)
                    .addListener(written -> ctx.pipeline().toMap().forEach((name, handler) -> {
                        if (name.startsWith("http-")) {
                            ctx.pipeline().remove(handler);
                        }
                    }));
        }
    }

    private static final class EchoFrames extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            String left = String.join(
                    ",",
                    ctx.pipeline().names().stream()
                            .filter(name -> name.startsWith("http-"))
                            .toList());
            ctx.writeAndFlush(new TextWebSocketFrame(frame.text() + left));
        }
    }

    @Test
    void leavesThePipelineToWebSocketFrames() {
        RawClient.Answer answer = client.send(UPGRADE).read();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("connection")).isEqualToIgnoringCase("upgrade");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");

        client.send(HI);
        assertThat(client.bytes(4)).containsExactly(0x81, 2, 'h', 'i');
        assertThat(client.silentFor(2_500)).isTrue();
        client.send(HI);
        assertThat(client.bytes(4)).containsExactly(0x81, 2, 'h', 'i');
    }
}
