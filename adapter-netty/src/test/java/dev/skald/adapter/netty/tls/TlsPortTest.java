package dev.skald.adapter.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ChannelUptake;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.adapter.netty.RawClient;
import dev.skald.adapter.netty.TestServer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class TlsPortTest {

    private static final String HELLO = "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path directory;

    private final HttpFront front =
            new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of("https://app.example"))));
    private TlsPort tls;
    private TestServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            tls.close();
        }
    }

    private void put(String certificate, String key) {
        TestTls.copy(certificate, certificateFile());
        TestTls.copy(key, keyFile());
    }

    private Path certificateFile() {
        return directory.resolve("tls.pem");
    }

    private Path keyFile() {
        return directory.resolve("tls-key.pem");
    }

    private void start(String certificate, String key) throws TlsFilesException {
        put(certificate, key);
        start(TlsPort.of(certificateFile(), keyFile()));
    }

    private void start(TlsPort port) {
        tls = port;
        server = new TestServer(pipeline -> {
            tls.addTo(pipeline);
            front.addTo(pipeline);
            pipeline.addLast(new Echo());
        });
    }

    /** Answers each request with its path. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                ctx.writeAndFlush(
                        Answers.json(HttpResponseStatus.OK, request.uri().getBytes(StandardCharsets.UTF_8)));
            }
            ReferenceCountUtil.release(message);
        }
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket)
                TestTls.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private X509Certificate certificate() throws IOException {
        try (SSLSocket socket = connect()) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.pem, rsa-pkcs8.key",
        "rsa.pem, rsa-pkcs1.key",
        "ec.pem, ec-sec1.key",
        "ec384.pem, ec384-sec1.key",
        "ed25519.pem, ed25519-pkcs8.key"
    })
    void takesEachFormOfKeyAndSpeaksBothVersions(String certificate, String key) throws Exception {
        start(certificate, key);
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {version});
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TestTls.client())
                    .sslParameters(parameters)
                    .build();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = client.send(
                        java.net.http.HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/" + i))
                                .POST(BodyPublishers.ofString("x".repeat(30_000)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.body()).isEqualTo("/" + i);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
                assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(version);
            }
        }
    }

    @Test
    void speaksNoOlderVersion() throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
        hello[0] = 22; // a record of the handshake
        hello[1] = 3;
        hello[2] = 2; // TLS 1.1
        hello[4] = (byte) (hello.length - 5);
        hello[5] = 1; // ClientHello
        hello[8] = (byte) (hello.length - 9);
        hello[9] = 3;
        hello[10] = 2;
        hello[45] = 2; // one suite: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
        hello[46] = (byte) 0xc0;
        hello[47] = 0x13;
        hello[48] = 1; // no compression
        try (RawClient client = server.connect()) {
            byte[] answer = client.send(hello).bytes(7);
            assertThat(answer[0]).as("an alert").isEqualTo((byte) 21);
            assertThat(answer[6]).as("protocol_version").isEqualTo((byte) 70);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void speaksNothingElse() throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        try (RawClient client = server.connect()) {
            assertThat(client.send(HELLO).untilTheEnd()).doesNotContain("HTTP");
        }
    }

    @ParameterizedTest
    @CsvSource({"http/1.1, true", "'h2,http/1.1', true", "h2, false"})
    void agreesOnHttp11(String offered, boolean agreed) throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        try (SSLSocket socket = connect()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered.split(","));
            socket.setSSLParameters(parameters);
            if (agreed) {
                socket.startHandshake();
                assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            } else {
                assertThatExceptionOfType(SSLException.class)
                        .isThrownBy(socket::startHandshake)
                        .withMessageContaining("no_application_protocol");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesAHandshakeSomeTimeInAll(boolean drips) throws Exception {
        put("rsa.pem", "rsa-pkcs8.key");
        start(TlsPort.of(certificateFile(), keyFile(), Duration.ofMillis(500)));
        long begun = System.nanoTime();
        try (RawClient client = server.connect()) {
            if (drips) {
                byte[] begin = {22, 3, 1, 2, 0};
                for (int i = 0; i < 40 && !client.silentFor(1); i++) {
                    client.send(new byte[] {begin[i % 5]});
                }
            }
            client.untilTheEnd();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(drips ? 0 : 450), Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void endsTheConnectionBehindTheLastAnswerAsTlsDoes(String version) throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        SslContext client = SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols(version)
                .build();
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        try {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel made) {
                            made.pipeline()
                                    .addLast(client.newHandler(made.alloc()), new ChannelInboundHandlerAdapter() {
                                        @Override
                                        public void channelRead(ChannelHandlerContext ctx, Object message) {
                                            ByteBuf bytes = (ByteBuf) message;
                                            all.writeBytes(ByteBufUtil.getBytes(bytes));
                                            bytes.release();
                                        }

                                        @Override
                                        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                                            if (event instanceof SslCloseCompletionEvent end) {
                                                told.complete(end.isSuccess());
                                            }
                                        }
                                    });
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), server.port())
                    .sync()
                    .channel();
            channel.writeAndFlush(Unpooled.copiedBuffer(HELLO, StandardCharsets.US_ASCII));

            assertThat(told.get(20, TimeUnit.SECONDS))
                    .as("the word that it is the end")
                    .isTrue();
            assertThat(all.toString(StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("\r\n\r\n/x");
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void isRidOfAClientThatSaysItSendsNoMore() throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        try (Socket below = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            below.setSoTimeout(20_000);
            SSLSocket socket = (SSLSocket)
                    TestTls.client().getSocketFactory().createSocket(below, "localhost", server.port(), false);
            socket.startHandshake();
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(below.getInputStream().read())
                    .as("the end of the connection below")
                    .isEqualTo(-1);
        }
    }

    @Test
    void takesANewPairForConnectionsFromThenOn() throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        try (SSLSocket before = connect()) {
            before.startHandshake();
            X509Certificate first = certificate();

            tls.look();
            assertThat(certificate()).isEqualTo(first);

            TestTls.copy("ec.pem", certificateFile());
            tls.look();
            assertThat(certificate()).as("half of a pair").isEqualTo(first);

            TestTls.copy("ec-sec1.key", keyFile());
            tls.look();
            assertThat(certificate().getPublicKey().getAlgorithm()).isEqualTo("EC");

            before.getOutputStream().write(HELLO.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(before.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("/x");
        }
    }

    @Test
    void keepsTheOldPairWhileThereIsNoGoodOne() throws Exception {
        start("rsa.pem", "rsa-pkcs8.key");
        X509Certificate first = certificate();

        Files.writeString(keyFile(), "nonsense");
        tls.look();
        assertThat(certificate()).isEqualTo(first);

        Files.delete(certificateFile());
        tls.look();
        assertThat(certificate()).isEqualTo(first);

        put("rsa.pem", "rsa-pkcs8-encrypted.key");
        tls.look();
        assertThat(certificate()).isEqualTo(first);

        put("ec384.pem", "ec384-sec1.key");
        tls.look();
        assertThat(certificate()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rsa.pem         | rsa-pkcs8-encrypted.key | true  | has a key that is encrypted; decrypt it, and guard the file
            rsa.pem         | rsa-pkcs1-encrypted.key | true  | has a key that is encrypted; decrypt it, and guard the file
            rsa.pem         | rsa.pem                 | true  | has no private key in PEM
            rsa.pem         | ec-sec1.key             | true  | is not the key of the certificate
            ec.pem          | ec384-sec1.key          | true  | is not the key of the certificate
            ca.pem          | rsa-pkcs8.key           | true  | is not the key of the certificate
            rsa-pkcs8.key   | rsa-pkcs8.key           | false | has no certificate in PEM
            """)
    void saysWhatIsWrongWithThem(String certificate, String key, boolean ofKey, String message) {
        put(certificate, key);
        assertThatExceptionOfType(TlsFilesException.class)
                .isThrownBy(() -> TlsPort.of(certificateFile(), keyFile()))
                .withMessage(message)
                .satisfies(fault -> assertThat(fault.isOfKey()).isEqualTo(ofKey));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMIP/////\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----",
                "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA",
                ""
            })
    void refusesWhatIsNoKey(String text) throws IOException {
        put("rsa.pem", "rsa-pkcs8.key");
        Files.writeString(keyFile(), text);
        assertThatExceptionOfType(TlsFilesException.class)
                .isThrownBy(() -> TlsPort.of(certificateFile(), keyFile()))
                .satisfies(fault -> assertThat(fault.isOfKey()).isTrue());
    }

    @Test
    void saysWhichFileIsMissing() throws Exception {
        put("rsa.pem", "rsa-pkcs8.key");
        Files.delete(keyFile());
        assertThatExceptionOfType(TlsFilesException.class)
                .isThrownBy(() -> TlsPort.of(certificateFile(), keyFile()))
                .withMessage("is not there")
                .satisfies(fault -> assertThat(fault.isOfKey()).isTrue());
        Files.delete(certificateFile());
        assertThatExceptionOfType(TlsFilesException.class)
                .isThrownBy(() -> TlsPort.of(certificateFile(), keyFile()))
                .satisfies(fault -> assertThat(fault.isOfKey()).isFalse());
        Files.writeString(certificateFile(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        TestTls.copy("rsa-pkcs8.key", keyFile());
        assertThatExceptionOfType(TlsFilesException.class)
                .isThrownBy(() -> TlsPort.of(certificateFile(), keyFile()))
                .withMessage("has a certificate that cannot be read");
    }

    @Test
    void tellsWhatAClientTakes() throws Exception {
        put("rsa.pem", "rsa-pkcs8.key");
        tls = TlsPort.of(certificateFile(), keyFile());
        AtomicLong taken = new AtomicLong(Long.MIN_VALUE);
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger backwards = new AtomicInteger();
        int buffers = 400;
        CountDownLatch full = new CountDownLatch(1);
        server = new TestServer(pipeline -> {
            tls.addTo(pipeline);
            pipeline.addLast(new ChannelInboundHandlerAdapter() {
                private ChannelUptake uptake;
                private int written;

                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ReferenceCountUtil.release(message);
                    uptake = new ChannelUptake(ctx.channel());
                    write(ctx);
                }

                @Override
                public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                    if (uptake != null) {
                        write(ctx);
                    }
                }

                private void write(ChannelHandlerContext ctx) {
                    look();
                    while (written < buffers && ctx.channel().isWritable()) {
                        written++;
                        ByteBuf frames = ctx.alloc().buffer(50_000).writeZero(50_000);
                        uptake.wrote();
                        ctx.writeAndFlush(frames);
                        look();
                    }
                    if (written < buffers) {
                        full.countDown();
                    } else {
                        ctx.writeAndFlush(ctx.alloc().buffer(1).writeZero(1)).addListener(done -> look());
                    }
                }

                private void look() {
                    long now = uptake.taken();
                    looks.incrementAndGet();
                    if (taken.getAndSet(now) > now) {
                        backwards.incrementAndGet();
                    }
                }
            });
        });
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(1);
            assertThat(full.await(20, TimeUnit.SECONDS)).as("more than fits").isTrue();
            assertThat(socket.getInputStream().readNBytes(buffers * 50_000)).hasSize(buffers * 50_000);
        }
        await().untilAsserted(() -> assertThat(looks.get()).isGreaterThan(buffers));
        assertThat(backwards).as("looks that found less taken than before").hasValue(0);
    }
}
