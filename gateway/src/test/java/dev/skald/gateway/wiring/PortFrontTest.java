package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.SkaldConfigBuilder;
import dev.skald.gateway.config.Variable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands before both faces, for connections of any moment. */
class PortFrontTest {

    private static SkaldConfigBuilder config(int port) {
        return SkaldConfig.builder().host("127.0.0.1").port(port).secret("a-secret-of-exactly-32-bytes-....");
    }

    private static PortFront front(SkaldConfigBuilder config) {
        return new PortFront(
                config.build(),
                Optional.empty(),
                pipeline -> pipeline.addLast(new NoContent()),
                () -> 0,
                Optional.empty(),
                status -> {},
                new RefusalLog());
    }

    private static int status(PortFront front, String origin) {
        EmbeddedChannel connection = new EmbeddedChannel();
        front.addTo(connection.pipeline());
        connection.writeInbound(Unpooled.copiedBuffer(
                "GET / HTTP/1.1\r\nHost: skald\r\nOrigin: " + origin + "\r\n\r\n", StandardCharsets.US_ASCII));
        ByteBuf answer = connection.readOutbound();
        int status = Integer.parseInt(answer.toString("HTTP/1.1 ".length(), 3, StandardCharsets.US_ASCII));
        answer.release();
        connection.finishAndReleaseAll();
        return status;
    }

    @Test
    void servesItsOwnOriginsFromTheFirstConnectionOn() {
        assertThat(status(front(config(4321)), "http://localhost:4321")).isEqualTo(204);
        assertThat(status(front(config(4321)), "http://localhost:1234")).isEqualTo(403);
        assertThat(status(front(config(0).set(Variable.PUBLIC_URL, "https://skald.example")), "https://skald.example"))
                .isEqualTo(204);
    }

    @Test
    void learnsThePortThatItIsGiven() {
        PortFront front = front(config(0));
        assertThat(status(front, "http://localhost:4321")).isEqualTo(403);
        front.listensOn(4321);
        assertThat(status(front, "http://localhost:4321")).isEqualTo(204);
    }

    /** A face that has nothing to say. */
    private static final class NoContent extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest) {
                ctx.writeAndFlush(Answers.empty(HttpResponseStatus.NO_CONTENT));
            }
            ReferenceCountUtil.release(message);
        }
    }
}
