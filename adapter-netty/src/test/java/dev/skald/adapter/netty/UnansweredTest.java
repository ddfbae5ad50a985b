package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@ExtendWith(LeakCheck.class)
class UnansweredTest {

    /** Those of the front in the tests that wait for one of them. */
    private static final HttpTimeouts SHORT = HttpTimeouts.DEFAULT
            .withHead(Duration.ofMillis(500))
            .withBody(Duration.ofMillis(1000))
            .withProgress(Duration.ofMillis(500))
            .withIdle(Duration.ofMillis(500));

    private final Lines lines = new Lines();
    private final List<Integer> refused = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private AtomicInteger ended = new AtomicInteger();
    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() {
        lines.start();
        logger().addAppender(lines);
        serve(HttpTimeouts.DEFAULT);
    }

    private void serve(HttpTimeouts timeouts) {
        HttpFront front = new HttpFront(
                new HttpFrontSettings(new OriginPolicy(Set.of("https://app.example")), timeouts, 256, 1024),
                refused::add,
                new RefusalLog());
        AtomicInteger counter = new AtomicInteger();
        ended = counter;
        server = new TestServer(pipeline -> {
            front.addTo(pipeline);
            pipeline.addLast(new Paths(counter));
        });
        client = server.connect();
    }

    private void serveAnew(HttpTimeouts timeouts) {
        client.close();
        server.close();
        serve(timeouts);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        logger().detachAppender(lines);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Unanswered.class);
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final List<String> texts = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(event.getFormattedMessage());
        }
    }

    /**
     * Answers what is complete, but {@code /poll} never, {@code /vast} at length, and {@code /broken} as none can be.
     */
    private final class Paths extends ChannelInboundHandlerAdapter {

        private final AtomicInteger ended;
        private String path = "";

        Paths(AtomicInteger ended) {
            this.ended = ended;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                path = request.uri();
                asked.incrementAndGet();
            }
            if (message instanceof LastHttpContent) {
                answer(ctx);
            }
            ReferenceCountUtil.release(message);
        }

        private void answer(ChannelHandlerContext ctx) {
            switch (path) {
                case "/poll" -> {}
                case "/vast" -> ctx.writeAndFlush(vast());
                case "/broken" -> {
                    ctx.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
                    ctx.write(new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
                    ctx.write(Answers.empty(HttpResponseStatus.OK));
                    ctx.flush();
                }
                default -> ctx.writeAndFlush(Answers.empty(HttpResponseStatus.OK));
            }
        }

        private static FullHttpResponse vast() {
            return Answers.of(HttpResponseStatus.OK, "text/plain", Unpooled.wrappedBuffer(new byte[32 << 20]));
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended.incrementAndGet();
            ctx.fireChannelInactive();
        }
    }

    private void logged(String line) {
        await().untilAsserted(() -> assertThat(lines.texts).containsExactly(line));
        await().until(() -> ended.get() == 1);
        assertThat(lines.texts).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /he                                         | a request whose connection ended within its head
            GET /x HTTP/1.1~Host: h~X                       | GET /x, whose connection ended
            POST /x HTTP/1.1~Host: h~Content-Length: 9~~ab  | POST /x, whose connection ended
            POST /x HTTP/1.1~Host: h~Transfer-Encoding: chunked~~3~a | POST /x, whose connection ended
            GET /a/b?token=secret HTTP/1.1~Host: h~Content-Length: 1~~ | GET /a/b, whose connection ended
            PUT http://u:secret@h/x HTTP/1.1~Host: h~Content-Length: 1~~ | PUT /x, whose connection ended
            """)
    void aClientThatLeavesWithinItsRequestIsLogged(String request, String line) {
        client.send("GET /first HTTP/1.1\r\nHost: h\r\n\r\n").read();
        client.send(request.replace("~", "\r\n"));
        client.close();
        logged("unanswered: " + line);
        assertThat(refused).isEmpty();
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerIsLoggedWithWhatItHadSentBehind() {
        String poll = "GET /poll HTTP/1.1\r\nHost: h\r\n\r\n";
        client.send(poll + poll + poll);
        await().until(() -> asked.get() == 1);
        client.close();
        logged("unanswered: GET /poll and 2 behind it, whose connection ended");
    }

    @Test
    void aClientThatLeavesBeforeItHasTakenItsAnswerIsLogged() {
        client.send("GET /vast HTTP/1.1\r\nHost: h\r\n\r\n").readHead();
        client.close();
        logged("unanswered: GET /vast, whose connection ended before the answer was taken");
    }

    @Test
    void aClientThatTakesNothingIsLogged() {
        serveAnew(SHORT);
        client.send("GET /vast HTTP/1.1\r\nHost: h\r\n\r\n");
        logged("unanswered: GET /vast, whose connection ended before the answer was taken");
    }

    @Test
    void whatIsSentBehindTheLastAnswerIsLogged() {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(200);
        assertThat(client.ended()).isTrue();
        client.close();
        logged("unanswered: GET /y, whose connection ended");
    }

    @Test
    void anAnswerThatCannotBeWrittenEndsTheConnectionAndIsLogged() {
        client.send("GET /broken HTTP/1.1\r\nHost: h\r\n\r\n");
        await().until(() -> ended.get() == 1);
        assertThat(lines.texts).singleElement().asString().startsWith("the answer to GET /broken cannot be written: ");
    }

    @Test
    void aLineIsOneHoweverLongAndStrangeThePathIs() {
        client.send("GET /%C3%A9%1b%0d%0a" + "x".repeat(200) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
        client.close();
        await().until(() -> lines.texts.size() == 1);
        assertThat(lines.texts.get(0)).hasSizeLessThan(200).matches("[ -~]*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "GET /x HTTP/1.1~Host: h~~",
                "POST /x HTTP/1.1~Host: h~Content-Length: 2~~ab",
                "nonsense~~",
                "GET /x HTTP/1.1~Host: h~Origin: https://evil.example~~",
                "GET /sl",
                "GET /slow HTTP/1.1~Host",
                "POST /slow HTTP/1.1~Host: h~Content-Length: 2~~a",
            })
    void whatIsAnsweredAndWhatIsNoRequestIsNotLogged(String request) {
        serveAnew(SHORT);
        client.send(request.replace("~", "\r\n"));
        await().until(() -> ended.get() == 1);
        assertThat(lines.texts).isEmpty();
    }
}
