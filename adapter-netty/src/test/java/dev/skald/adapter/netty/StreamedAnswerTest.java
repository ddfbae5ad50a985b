package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Answers that go on, behind a front that has little patience with anything else. */
@ExtendWith(LeakCheck.class)
class StreamedAnswerTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int LONG_MILLIS = 2_500;
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n";

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final BlockingQueue<Streaming> begun = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> gone = new LinkedBlockingQueue<>();
    private TestServer server;

    private record Streaming(ChannelHandlerContext ctx, StreamedAnswer answer) {

        void run(Consumer<StreamedAnswer> what) {
            ctx.executor().execute(() -> what.accept(answer));
        }

        void write(String ready) {
            run(answer -> {
                answer.write(Unpooled.copiedBuffer(ready, CharsetUtil.UTF_8));
                answer.flush();
            });
        }
    }

    @BeforeEach
    void start() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(Unanswered.class)).addAppender(lines);
        HttpTimeouts timeouts = HttpTimeouts.DEFAULT
                .withHead(SHORT)
                .withBody(SHORT)
                .withProgress(SHORT)
                .withIdle(SHORT);
        HttpFront front = new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of()), timeouts));
        server = new TestServer(pipeline -> {
            front.addTo(pipeline);
            pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    if (message instanceof HttpRequest) {
                        StreamedAnswer answer = new StreamedAnswer(ctx);
                        answer.begin(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK), true);
                        answer.flush();
                        begun.add(new Streaming(ctx, answer));
                    }
                    ReferenceCountUtil.release(message);
                }

                @Override
                public void channelInactive(ChannelHandlerContext ctx) {
                    gone.add(true);
                }
            });
        });
    }

    @AfterEach
    void stop() {
        server.close();
        ((Logger) LoggerFactory.getLogger(Unanswered.class)).detachAppender(lines);
    }

    private Streaming streaming() throws InterruptedException {
        Streaming next = begun.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void mayBeSilentForLongerThanAnythingElse() throws InterruptedException {
        try (RawClient client = server.connect()) {
            assertThat(client.send(GET + "\r\n").readHead().header("transfer-encoding"))
                    .isEqualTo("chunked");
            assertThat(client.silentFor(LONG_MILLIS)).isTrue();
            Streaming streaming = streaming();
            streaming.write("2\r\nab\r\n");
            assertThat(client.text(7)).isEqualTo("2\r\nab\r\n");
            streaming.run(StreamedAnswer::end);
            assertThat(client.text(5)).isEqualTo("0\r\n\r\n");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void isNotMixedWithARefusalOfARequestThatNeverBecomesComplete() throws InterruptedException {
        try (RawClient client = server.connect()) {
            client.send(GET + "Content-Length: 5\r\n\r\na").readHead();
            streaming().write("2\r\nab\r\n");
            assertThat(client.text(7)).isEqualTo("2\r\nab\r\n");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void isAnAnswerThoughItsClientLeavesBeforeItsEnd() throws InterruptedException {
        try (RawClient client = server.connect()) {
            client.send(GET + "\r\n").readHead();
        }
        Streaming streaming = streaming();
        assertThat(gone.poll(10, TimeUnit.SECONDS)).isTrue();
        streaming.write("2\r\nab\r\n");
        assertThat(lines.list).isEmpty();
    }

    @Test
    void hasNoContentForHead() throws InterruptedException {
        try (RawClient client = server.connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
            streaming().run(StreamedAnswer::end);
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void releasesWhatIsWrittenBehindItsEnd() throws InterruptedException {
        try (RawClient client = server.connect()) {
            client.send(GET + "\r\n").readHead();
            Streaming streaming = streaming();
            streaming.run(StreamedAnswer::abort);
            assertThat(client.ended()).isTrue();
            streaming.write("2\r\nab\r\n");
            await().until(() -> !streaming.answer().writable());
        }
    }
}
