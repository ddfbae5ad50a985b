package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.CharsetUtil;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The defaults, by a clock that the test moves. */
@ExtendWith(LeakCheck.class)
class RequestTimeoutTest {

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long received;

    @BeforeEach
    void open() {
        channel.freezeTime();
        new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of())), status -> {}, new RefusalLog(), nanoTime::get)
                .addTo(channel.pipeline());
        channel.pipeline().addLast(new Counting());
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Answers a request once it is complete, but for one to {@code /poll}. */
    private final class Counting extends ChannelInboundHandlerAdapter {

        private boolean poll;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                poll = request.uri().equals("/poll");
            }
            if (message instanceof HttpContent content) {
                received += content.content().readableBytes();
                content.release();
                if (message instanceof LastHttpContent && !poll) {
                    ctx.writeAndFlush(Answers.empty(HttpResponseStatus.OK));
                }
            }
        }
    }

    private void after(long seconds) {
        for (long second = 0; second < seconds; second++) {
            nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, CharsetUtil.US_ASCII));
    }

    /** What was answered since this was asked before. */
    private String answered() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(CharsetUtil.US_ASCII));
            part.release();
        }
        return text.toString();
    }

    @Test
    void aLargeBodyThatComesSlowlyIsTaken() {
        send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 820000\r\n\r\n");
        for (int second = 0; second < 41; second++) {
            after(1);
            send("x".repeat(20_000));
        }
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
        assertThat(received).isEqualTo(820_000);
    }

    @Test
    void aLineASecondIsTakenForAllTheTimeThatABodyHas() {
        send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int second = 0; second < 598; second++) {
            after(1);
            send("1\r\n\n\r\n");
        }
        send("0\r\n\r\n");
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aBodyIsGivenUpAfterTenMinutesHoweverItProgresses() {
        send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int second = 0; second < 599; second++) {
            after(1);
            send("1\r\n\n\r\n");
        }
        assertThat(answered()).isEmpty();
        after(2);
        assertThat(answered()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void aBodyIsGivenUpAfterThirtySecondsWithoutProgress() {
        send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n");
        after(29);
        send("x");
        after(29);
        assertThat(answered()).isEmpty();
        after(2);
        assertThat(answered()).startsWith("HTTP/1.1 408 ");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void theSizesOfChunksAreNoProgress() {
        send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int second = 0; second < 29; second++) {
            after(1);
            send("0");
        }
        after(2);
        assertThat(answered()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void aHeadHasThirtySecondsInAll() {
        after(60);
        send("GET /x HTTP/1.1\r\n");
        for (int second = 0; second < 29; second++) {
            after(1);
            send("X: x\r\n");
        }
        assertThat(answered()).isEmpty();
        after(2);
        assertThat(answered()).startsWith("HTTP/1.1 408 ");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void anIdleConnectionIsKeptForSeventyFiveSeconds() {
        after(74);
        assertThat(channel.isActive()).isTrue();
        send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(answered()).contains("keep-alive: timeout=75\r\n");
        after(74);
        assertThat(channel.isActive()).isTrue();
        after(2);
        assertThat(channel.isActive()).isFalse();
        assertThat(answered()).isEmpty();
    }

    @Test
    void anOpenPollIsNotIdle() {
        send("GET /poll HTTP/1.1\r\nHost: h\r\n\r\n");
        after(7200);
        assertThat(channel.isActive()).isTrue();
        channel.pipeline().lastContext().writeAndFlush(Answers.empty(HttpResponseStatus.OK));
        assertThat(answered()).startsWith("HTTP/1.1 200 ");
        after(74);
        assertThat(channel.isActive()).isTrue();
        after(2);
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void noRequestIsCheckedOnBehindTheSwitchToAnotherProtocol() {
        send("GET /poll HTTP/1.1\r\nHost: h\r\n\r\n");
        channel.pipeline().lastContext().writeAndFlush(Answers.empty(HttpResponseStatus.SWITCHING_PROTOCOLS));
        after(7200);
        assertThat(channel.isActive()).isTrue();
    }
}
