package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.CharsetUtil;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class HttpFrontTest {

    /** Those of the front in the tests that wait for one of them. */
    private static final HttpTimeouts SHORT = HttpTimeouts.DEFAULT
            .withHead(Duration.ofMillis(600))
            .withBody(Duration.ofMillis(2000))
            .withProgress(Duration.ofMillis(600))
            .withIdle(Duration.ofMillis(1500));

    private static final int LARGE = 50_000;
    /** More than any kernel takes. */
    private static final int VAST = 32 << 20;

    private final Map<String, Runnable> polls = new ConcurrentHashMap<>();
    private final AtomicInteger larges = new AtomicInteger();
    private AtomicInteger left = new AtomicInteger();
    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() {
        start(HttpTimeouts.DEFAULT);
    }

    private void restart(HttpTimeouts timeouts) {
        stop();
        start(timeouts);
    }

    private void start(HttpTimeouts timeouts) {
        OriginPolicy origins = new OriginPolicy(Set.of("https://app.example", "http://localhost:3000"));
        HttpFront front = new HttpFront(new HttpFrontSettings(origins, timeouts, 256, 1024));
        AtomicInteger counter = new AtomicInteger();
        left = counter;
        server = new TestServer(pipeline -> {
            front.addTo(pipeline);
            pipeline.addLast(new Echo(counter));
        });
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** Answers each request with its path and body; on {@code /poll…} when told to, on {@code /early} at once. */
    private final class Echo extends ChannelInboundHandlerAdapter {

        private final AtomicInteger left;
        private String path = "";
        private StringBuilder body = new StringBuilder();

        Echo(AtomicInteger left) {
            this.left = left;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                path = request.uri();
                body = new StringBuilder();
                if (path.equals("/early")) {
                    answer(ctx, "early");
                }
            }
            if (message instanceof HttpContent content) {
                body.append(content.content().toString(CharsetUtil.UTF_8));
                content.release();
                if (content instanceof LastHttpContent) {
                    complete(ctx);
                }
            }
        }

        private void complete(ChannelHandlerContext ctx) {
            String text = path.equals("/large") || path.equals("/vast")
                    ? "x".repeat(path.equals("/large") ? LARGE : VAST)
                    : path + ":" + body;
            larges.addAndGet(path.equals("/large") ? 1 : 0);
            if (path.startsWith("/poll")) {
                polls.put(path, () -> ctx.executor().execute(() -> answer(ctx, text)));
            } else if (!path.equals("/early")) {
                answer(ctx, text);
            }
        }

        private void answer(ChannelHandlerContext ctx, String text) {
            FullHttpResponse answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer(text, CharsetUtil.UTF_8));
            ctx.writeAndFlush(answer);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            left.incrementAndGet();
            ctx.fireChannelInactive();
        }
    }

    private void answerPoll(String path) {
        await().until(() -> polls.containsKey(path));
        polls.remove(path).run();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    @Test
    void keepsAConnectionAliveOverManyRequests() {
        for (int i = 0; i < 20; i++) {
            assertThat(client.send(get("/" + i)).read().text()).isEqualTo("/" + i + ":");
        }
    }

    @Test
    void answersPipelinedRequestsInOrderEvenIfTheFirstTakesLong() {
        client.send(get("/poll") + get("/a") + get("/poll2") + get("/b"));
        await().until(() -> polls.containsKey("/poll"));
        assertThat(client.silentFor(100)).isTrue();
        answerPoll("/poll");
        assertThat(client.read().text()).isEqualTo("/poll:");
        assertThat(client.read().text()).isEqualTo("/a:");
        answerPoll("/poll2");
        assertThat(client.read().text()).isEqualTo("/poll2:");
        assertThat(client.read().text()).isEqualTo("/b:");
    }

    @ParameterizedTest
    @ValueSource(chars = {0, 1, 8, 11, 12, 27, 31, 127, 128, 160, 255})
    void refusesATargetWithACharacterThatHasNoPlaceInOne(char c) {
        client.send("GET /x" + c + "y HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(400);
    }

    @Test
    void takesThousandsOfPipelinedRequestsWithoutLosingOne() throws InterruptedException {
        int count = 3000;
        CountDownLatch sent = new CountDownLatch(1);
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                client.send(get(i % 500 == 0 ? "/poll" + i : "/" + i));
            }
            sent.countDown();
        });
        sender.start();
        for (int i = 0; i < count; i++) {
            if (i % 500 == 0) {
                answerPoll("/poll" + i);
            }
            assertThat(client.read().text()).isEqualTo((i % 500 == 0 ? "/poll" : "/") + i + ":");
        }
        sent.await();
    }

    @Test
    void servesNoMoreRequestsThanTheClientTakesAnswersOf() throws InterruptedException {
        int count = 2000;
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                client.send(get("/large"));
            }
        });
        sender.start();
        AtomicInteger before = new AtomicInteger(-1);
        await().pollInterval(Duration.ofMillis(200)).until(() -> before.getAndSet(larges.get()) == larges.get());
        assertThat(larges.get()).isLessThan(count);
        for (int i = 0; i < count; i++) {
            assertThat(client.read().text()).hasSize(LARGE);
        }
        sender.join();
    }

    @Test
    void noticesThatAClientLeftWhileItsRequestIsUnanswered() {
        client.send(get("/poll") + get("/held"));
        await().until(() -> polls.containsKey("/poll"));
        client.close();
        await().until(() -> left.get() == 1);
    }

    @Test
    void putsChunkedBodiesTogether() {
        client.send("POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        client.send("6\r\n world\r\n0\r\n\r\n" + get("/next"));
        assertThat(client.read().text()).isEqualTo("/c:hello world");
        assertThat(client.read().text()).isEqualTo("/next:");
    }

    @Test
    void answersHeadWithTheLengthAndWithoutTheContent() {
        client.send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n" + get("/y"));
        assertThat(client.readHead().header("content-length")).isEqualTo("3");
        assertThat(client.read().text()).isEqualTo("/y:");
    }

    @Test
    void endsTheConnectionWhenTheClientAsksForIt() {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        assertThat(client.read().header("connection")).isEqualTo("close");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void endsTheConnectionOfAnHttp10ClientUnlessItAsksOtherwise() {
        client.send("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertThat(client.read().header("connection")).isEqualTo("keep-alive");
        client.send("GET /x HTTP/1.0\r\n\r\n");
        assertThat(client.read().text()).isEqualTo("/x:");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void swallowsTheShortRestOfAnAnsweredRequest() {
        client.send("POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n01234");
        assertThat(client.read().text()).isEqualTo("early");
        client.send("56789" + get("/next"));
        assertThat(client.read().text()).isEqualTo("/next:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10000000",
                "Transfer-Encoding: chunked",
                "Content-Length: 9\r\nExpect: 100-continue"
            })
    void endsTheConnectionAfterAnAnswerWithoutHavingReadALongBody(String framing) {
        client.send("POST /early HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n");
        RawClient.Answer answer = client.read();
        assertThat(answer.text()).isEqualTo("early");
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void getsAnAnswerThroughToAClientThatIsStillSending() {
        client.send("POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
        client.send(new byte[2_000_000]);
        assertThat(client.read().text()).isEqualTo("early");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void tellsAClientThatDoesNotCompleteItsHeadAndEnds() {
        restart(SHORT);
        client.send("GET /slow HTTP/1.1\r\nHost:");
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void tellsAClientThatStopsWithinItsBodyAndEnds() {
        restart(SHORT);
        client.send("POST /slow HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example\r\nContent-Length: 9\r\n\r\n1");
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(client.ended()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 12, x, ''", "Transfer-Encoding: chunked, 1~x~, 0~~"})
    void readsABodyOnThatProgresses(String framing, String part, String end) {
        restart(HttpTimeouts.DEFAULT.withHead(SHORT.request().head()).withProgress(Duration.ofSeconds(2)));
        client.send("POST /slow HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n");
        for (int i = 0; i < 12; i++) {
            assertThat(client.silentFor(200)).isTrue();
            client.send(part.replace("~", "\r\n"));
        }
        client.send(end.replace("~", "\r\n"));
        assertThat(client.read().text()).isEqualTo("/slow:xxxxxxxxxxxx");
    }

    @Test
    void tellsAClientWhoseBodyIsNotCompleteInAllItsTime() {
        restart(SHORT.withProgress(Duration.ofSeconds(10)));
        long begun = System.nanoTime();
        client.send("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
        while (client.silentFor(100)) {
            client.send("x");
        }
        assertThat(System.nanoTime() - begun)
                .isGreaterThan(SHORT.request().body().minusMillis(200).toNanos());
        assertThat(client.ended()).isFalse();
    }

    @Test
    void endsAnIdleConnectionSilently() {
        restart(SHORT);
        client.send(get("/x")).read();
        assertThat(client.ended()).isTrue();
    }

    @Test
    void endsAConnectionThatNeverSendsAnythingSilently() {
        long begun = System.nanoTime();
        restart(SHORT);
        assertThat(client.ended()).isTrue();
        assertThat(System.nanoTime() - begun)
                .isGreaterThan(SHORT.connection().idle().minusMillis(200).toNanos());
    }

    @Test
    void takesLineEndsBetweenRequestsForNoRequest() {
        restart(HttpTimeouts.DEFAULT.withHead(SHORT.request().head()));
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab\r\n");
        assertThat(client.read().text()).isEqualTo("/x:ab");
        assertThat(client.silentFor(1000)).isTrue();
        assertThat(client.send(get("/y")).read().text()).isEqualTo("/y:");
    }

    @Test
    void tellsAClientWhoseNextHeadIsNotCompleteEvenIfItBeganBehindAnotherRequest() {
        restart(SHORT);
        client.send(get("/x") + "GET /slow HTTP/1.1\r\nHo");
        assertThat(client.read().text()).isEqualTo("/x:");
        assertThat(client.read().status()).isEqualTo(408);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void tellsHowLongAnIdleConnectionIsKept() {
        restart(HttpTimeouts.DEFAULT.withIdle(Duration.ofMillis(9_500)));
        RawClient.Answer kept = client.send(get("/x")).read();
        assertThat(kept.header("connection")).isEqualTo("keep-alive");
        assertThat(kept.header("keep-alive")).isEqualTo("timeout=9");
        RawClient.Answer last = client.send("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                .read();
        assertThat(last.header("connection")).isEqualTo("close");
        assertThat(last.header("keep-alive")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/x, /x",
        "HTTPS://user@h:443/x?q=http://h/y, /x?q=http://h/y",
        "ws://h/x, /x",
        "wss://h, /",
        "http://h?q, /?q",
        "http:///x, http:///x",
        "ftp://h/x, ftp://h/x",
        "*, *",
    })
    void servesTheAbsoluteFormOfATargetAsItsOriginForm(String target, String served) {
        assertThat(client.send(get(target)).read().text()).isEqualTo(served + ":");
    }

    @Test
    void givesASlowClientTimeToTakeItsAnswer() {
        restart(HttpTimeouts.DEFAULT.withProgress(Duration.ofSeconds(3)));
        client.send(get("/vast"));
        RawClient.Answer head = client.readHead();
        int length = Integer.parseInt(head.header("content-length"));
        for (int left = length; left > 0; left -= length / 4) {
            assertThat(client.bytes(Math.min(left, length / 4))).hasSize(Math.min(left, length / 4));
            pause();
        }
        assertThat(client.send(get("/x")).read().text()).isEqualTo("/x:");
    }

    @Test
    void endsAConnectionWhoseClientDoesNotTakeItsAnswer() {
        restart(SHORT);
        client.send(get("/vast") + get("/vast"));
        await().until(() -> left.get() == 1);
    }

    private void pause() {
        long since = System.nanoTime();
        await().pollInterval(Duration.ofMillis(50)).until(() -> System.nanoTime() - since > 900_000_000L);
    }

    @Test
    void neverTimesOutARequestThatWaitsForItsAnswer() {
        Duration brief = Duration.ofSeconds(2);
        restart(new HttpTimeouts(new HttpTimeouts.Request(brief, brief), new HttpTimeouts.Connection(brief, brief)));
        client.send(get("/poll"));
        assertThat(client.silentFor(2_500)).isTrue();
        answerPoll("/poll");
        assertThat(client.read().text()).isEqualTo("/poll:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    400 | GET /x HTTP/1.1~~
                    400 | GET /x HTTP/1.1~Host: a~Host: b~~
                    400 | nonsense~~
                    400 | GET /x HTTP/1.1~Host: h~bad header: x~~
                    400 | POST /x HTTP/1.1~Host: h~Content-Length: 3~Transfer-Encoding: chunked~~0~~
                    400 | POST /x HTTP/1.1~Host: h~Content-Length: 3~Content-Length: 4~~abcd
                    400 | POST /x HTTP/1.1~Host: h~Content-Length: 3~Content-Length: 3~~abc
                    400 | POST /x HTTP/1.1~Host: h~Content-Length: +3~~abc
                    400 | POST /x HTTP/1.1~Host: h~Content-Length: 3, 3~~abc
                    400 | POST /x HTTP/1.1~Host: h~Transfer-Encoding: gzip, chunked~~0~~
                    400 | POST /x HTTP/1.1~Host: h~Transfer-Encoding: identity~~
                    400 | POST /x HTTP/1.1~Host: h~Transfer-Encoding: xchunked~~
                    400 | POST /x HTTP/1.1~Host: h~Transfer-Encoding : chunked~~0~~
                    400 | POST /x HTTP/1.1~Host: h~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~
                    400 | POST /x HTTP/1.0~Host: h~Transfer-Encoding: chunked~~0~~
                    400 | POST /x HTTP/1.0~Host: h~Content-Length: 3~Transfer-Encoding: chunked~~0~~
                    400 | POST /x HTTP/1.1~Host: h~Transfer-Encoding: chunked~~zz~hello~0~~
                    505 | GET /x HTTP/3.7~Host: h~~
                    """)
    void refusesWhatIsNoProperRequestAndEndsTheConnection(int status, String request) {
        client.send(request.strip().replace("~", "\r\n") + get("/smuggled"));
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(answer.text()).contains("\"status\":" + status);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void answers414And431BeyondTheBounds() {
        assertThat(client.send(get("/" + "x".repeat(300))).read().status()).isEqualTo(414);
        try (RawClient other = server.connect()) {
            other.send("GET /x HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(2000) + "\r\n\r\n");
            assertThat(other.read().status()).isEqualTo(431);
        }
    }

    @Test
    void answers414And431FarBeyondTheBounds() {
        assertThat(client.send(get("/" + "x".repeat(3000))).read().status()).isEqualTo(414);
        assertThat(client.ended()).isTrue();
        try (RawClient other = server.connect()) {
            other.send("GET /x HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(9000) + "\r\n\r\n");
            assertThat(other.read().status()).isEqualTo(431);
            assertThat(other.ended()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    414 | GET /LONG HTTP/1.1~Host: h~Origin: ORIGIN~~
                    431 | GET /x HTTP/1.1~Host: h~X: LONG-LONG-LONG-LONG~Origin: ORIGIN~~
                    431 | POST /x HTTP/1.1~Host: h~Origin: ORIGIN~X: LONG-LONG-LONG-LONG~Content-Length: 2~~ab
                    414 | GET /VAST HTTP/1.1~Host: h~Origin: ORIGIN~~
                    431 | GET /x HTTP/1.1~Host: h~Origin: ORIGIN~X: VAST~~
                    431 | GET /x HTTP/1.1~Host: h~X: VAST~Origin: ORIGIN~~
                    431 | GET /x HTTP/1.1~Host: h~X: VAST~Y: VAST~origin:  ORIGIN ~~
                    431 | POST /x HTTP/1.1~Host: h~X: VAST~Origin: ORIGIN~Content-Length: 2~~ab
                    400 | GET /x HTTP/1.1~Host: h~bad header: x~Origin: ORIGIN~~
                    400 | POST /x HTTP/1.1~Host: h~Content-Length: two~Origin: ORIGIN~~
                    505 | GET /x HTTP/1.9~Host: h~Origin: ORIGIN~~
                    400 | GET /x HTTP/1.1~Origin: ORIGIN~~
                    400 | GET /x HTTP/1.1~Host: h~Origin: ORIGIN~bad header: x~~
                    400 | POST /x HTTP/1.1~Host: h~Origin: ORIGIN~Content-Length: 3~Transfer-Encoding: chunked~~0~~
                    400 | POST /x HTTP/1.1~Host: h~Origin: ORIGIN~Transfer-Encoding: chunked~~zz~
                    400 | POST /x HTTP/1.1~Host: h~Origin: ORIGIN~Transfer-Encoding: gzip~~
                    400 | OPTIONS /x HTTP/1.1~Origin: ORIGIN~Access-Control-Request-Method: PUT~~
                    """)
    void answersBadRequestsReadablyForTheirOriginIfItIsServed(int status, String request) {
        String text = request.strip()
                .replace("~", "\r\n")
                .replace("LONG", "x".repeat(300))
                .replace("VAST", "x".repeat(30_000));
        RawClient.Answer answer =
                client.send(text.replace("ORIGIN", "wss://app.example")).read();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(answer.header("connection")).isEqualTo("close");
        try (RawClient stranger = server.connect()) {
            RawClient.Answer refusal = stranger.send(text.replace("ORIGIN", "https://evil.example"))
                    .read();
            assertThat(refusal.status()).isIn(status, 403);
            assertThat(refusal.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    414 | GET /VAST HTTP/1.1~Host: h~Origin: ORIGIN~~
                    431 | GET /x HTTP/1.1~Origin: ORIGIN~X: VAST~Host: h~~
                    431 | GET /x HTTP/1.1~Host: h~X: VAST~Origin: ORIGIN~~
                    400 | GET /x HTTP/1.1~Host: h~Origin: ORIGIN~bad header: x~~
                    """)
    void findsTheOriginOfABadRequestHoweverItComes(int status, String request) {
        String text = request.strip()
                .replace("~", "\r\n")
                .replace("VAST", "x".repeat(6_000))
                .replace("ORIGIN", "https://app.example");
        for (int i = 0; i < text.length(); i += i % 37 + 1) {
            client.send(text.substring(i, Math.min(text.length(), i + i % 37 + 1)));
        }
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://app.example~Origin: https://app.example",
                "Origin: https://app.example~ https://app.example",
                "Origin : https://app.example",
                "X-Origin: https://app.example",
                "Origin: https://app.example\t\0",
                "X: y~~Origin: https://app.example"
            })
    void readsNoOriginOfABadRequestWhereThereIsNone(String headers) {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(30_000) + "\r\n" + headers.replace("~", "\r\n")
                + "\r\n\r\n");
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void readsAHeadThatIsRefusedUpToABound() {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example\r\nX: "
                + "x".repeat(StrictRequestDecoder.MAX_SCANNED_BYTES));
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void waitsForNoMoreOfWhatIsNoHttp() {
        client.send(new byte[] {0x16, 3, 1, 0, 5, 1, 0, 0, 1, '\r', '\n', 3});
        assertThat(client.read().status()).isEqualTo(400);
        assertThat(client.ended()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X: ", "X: VAST"})
    void answersAHeadThatTakesTooLongReadablyForItsOrigin(String rest) {
        restart(SHORT);
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nOrigin: https://app.example\r\n"
                + rest.replace("VAST", "x".repeat(30_000)));
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void endsTheConnectionOfABadRequestWhateverItsOrigin() {
        client.send("POST /x HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example\r\n"
                + "Transfer-Encoding: identity\r\n\r\n" + get("/smuggled"));
        assertThat(client.read().status()).isEqualTo(400);
        assertThat(client.ended()).isTrue();
    }

    @Test
    void answersABadRequestInItsTurn() {
        client.send(get("/poll") + "nonsense\r\n\r\n");
        answerPoll("/poll");
        assertThat(client.read().text()).isEqualTo("/poll:");
        assertThat(client.read().status()).isEqualTo(400);
        assertThat(client.ended()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /x HTTP/1.1~Origin: https://evil.example~",
                "GET /x HTTP/1.1~Origin: null~",
                "GET /x HTTP/1.1~Origin:~",
                "GET /x HTTP/1.1~Origin: https://app.example.evil.example~",
                "GET /x HTTP/1.1~Origin: https://app.example/~",
                "GET /x HTTP/1.1~Origin: https://APP.example~",
                "GET /x HTTP/1.1~Origin: HTTPS://app.example~",
                "GET /x HTTP/1.1~Origin: https://sub.app.example~",
                "GET /x HTTP/1.1~Origin: https://app.example:8443~",
                "GET /x HTTP/1.1~Origin: http://app.example~",
                "GET /x HTTP/1.1~Origin: https://app.example https://app.example~",
                "GET /x HTTP/1.1~Origin: https://app.example~Origin: https://app.example~",
                "GET /x HTTP/1.1~Host: evil.example~Origin: http://evil.example~",
                "POST /x HTTP/1.1~Origin: https://evil.example~Content-Length: 5~",
                "OPTIONS /x HTTP/1.1~Origin: https://evil.example~Access-Control-Request-Method: GET~",
                "GET /ws HTTP/1.1~Origin: https://evil.example~Connection: Upgrade~Upgrade: websocket~"
                        + "Sec-WebSocket-Version: 13~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~",
            })
    void refusesForeignOriginsWhateverTheyAskFor(String head) {
        String body = head.contains("Content-Length") ? "01234" : "";
        client.send((head + (head.contains("Host") ? "" : "Host: h~") + "~").replace("~", "\r\n") + body);
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("vary")).isEqualTo("Origin");
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertThat(client.send(get("/next")).read().text()).isEqualTo("/next:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://app.example", "https://app.example:443", "wss://app.example:443", "wss://app.example"})
    void namesAnAllowedOriginInEveryAnswerAsTheListDoes(String origin) {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nOrigin: " + origin + "\r\n\r\n");
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
        assertThat(answer.header("access-control-expose-headers")).isEqualTo("WWW-Authenticate, Retry-After");
        assertThat(answer.header("vary")).isEqualTo("Origin");
    }

    @Test
    void servesARequestWithoutOriginWithoutCorsHeaders() {
        RawClient.Answer answer = client.send(get("/x")).read();
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void allowsAPreflightWhatItAsksForByName() {
        client.sendLines("""
                OPTIONS /any HTTP/1.1
                Host: h
                Origin: https://app.example
                Access-Control-Request-Method: PUT
                Access-Control-Request-Headers: authorization,x-trace

                """);
        RawClient.Answer answer = client.read();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("PUT");
        assertThat(answer.header("access-control-allow-headers")).isEqualTo("authorization,x-trace");
        assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
        assertThat(List.of(answer.header("vary").split(", "))).contains("Origin");
        assertThat(client.send(get("/next")).read().text()).isEqualTo("/next:");
    }

    @Test
    void refusesAPreflightThatAsksForWhatIsNoName() {
        client.sendLines("""
                OPTIONS /any HTTP/1.1
                Host: h
                Origin: https://app.example
                Access-Control-Request-Method: P(T

                """);
        assertThat(client.read().status()).isEqualTo(400);
    }
}
