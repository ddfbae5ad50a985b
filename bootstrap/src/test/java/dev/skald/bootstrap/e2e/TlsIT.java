package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.netty.tls.TestTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar with a certificate, and stock clients that trust the authority that signed it. */
class TlsIT {

    private static final int EVENTS = 300;

    @TempDir
    private static Path directory;

    private static SkaldProcess skald;

    @BeforeAll
    static void start() {
        TestTls.copy("rsa.pem", certificate());
        TestTls.copy("rsa-pkcs1.key", key());
        skald = SkaldProcess.serving(Map.of("TLS_CERT", certificate().toString(), "TLS_KEY", key().toString()));
    }

    @AfterAll
    static void stop() {
        skald.close();
    }

    private static Path certificate() {
        return directory.resolve("tls.pem");
    }

    private static Path key() {
        return directory.resolve("tls.key");
    }

    static Stream<Arguments> clients() {
        return Transport.ofEach(Stock.V3, Stock.V4, Stock.PYTHON);
    }

    private static String thoughts(int from, int to) {
        return String.join(
                "\n",
                IntStream.rangeClosed(from, to)
                        .mapToObj(i -> Agents.thought(i + " " + "x".repeat(1_000)))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aStockClientIsDeliveredEverythingInOrder(Stock stock, Transport transport) {
        String workflow = UUID.randomUUID().toString();
        Agents agents = Agents.of(skald);
        assertThat(agents.register(workflow, "alice").statusCode()).isEqualTo(201);
        agents.publish(workflow, List.of(thoughts(1, EVENTS / 2)));
        try (StockClient client = stock.connect(
                skald.address(),
                ClientOptions.on(transport).token(skald.tokens().viewer("alice")))) {
            client.connected();
            assertThat(client.subscribe(workflow).path("ok").asBoolean()).isTrue();
            agents.publish(workflow, List.of(thoughts(EVENTS / 2 + 1, EVENTS)));

            List<JsonNode> events = client.events(EVENTS);

            for (int i = 0; i < EVENTS; i++) {
                assertThat(events.get(i).path("seq").asInt()).isEqualTo(i + 1);
                assertThat(events.get(i).path("data").path("content").asText())
                        .isEqualTo((i + 1) + " " + "x".repeat(1_000));
            }
        }
    }

    @Test
    void aStreamIsDeliveredEverythingInOrder() {
        String workflow = UUID.randomUUID().toString();
        Agents agents = Agents.of(skald);
        agents.register(workflow, "alice");
        agents.publish(workflow, List.of(thoughts(1, EVENTS)));
        try (StockClient client = NodeDriver.shared().stream(
                skald.address().resolve("/v1/workflows/" + workflow + "/stream"),
                skald.tokens().viewer("alice"))) {
            List<StockClient.Seen> seen = client.await("event", EVENTS + 1);
            for (int i = 1; i <= EVENTS; i++) {
                assertThat(seen.get(i)
                                .content()
                                .path("args")
                                .path(0)
                                .path("seq")
                                .asInt())
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void itsOwnPagesAreThoseOfHttps() {
        try (StockClient own = Stock.V4.connect(
                        skald.address(),
                        ClientOptions.on(Transport.WEBSOCKET)
                                .token(skald.tokens().viewer("alice"))
                                .header("Origin", "https://localhost:" + skald.port()));
                StockClient other = Stock.V4.connect(
                        skald.address(),
                        ClientOptions.on(Transport.WEBSOCKET)
                                .token(skald.tokens().viewer("alice"))
                                .header("Origin", "http://localhost:" + skald.port()))) {
            own.connected();
            other.await("connect_error", 1);
        }
    }

    @Test
    void aNewCertificateIsTakenWithoutARestart() throws IOException {
        X509Certificate first = presented();
        try (StockClient client = Stock.V4.connect(
                skald.address(),
                ClientOptions.on(Transport.WEBSOCKET).token(skald.tokens().viewer("alice")))) {
            client.connected();
            TestTls.copy("ec.pem", certificate());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(skald.log()).contains("is not the key of the certificate"));
            assertThat(presented()).isEqualTo(first);
            TestTls.copy("ec-sec1.key", key());
            await().atMost(Duration.ofSeconds(30)).until(() -> !presented().equals(first));
            skald.awaitLogged("a new certificate is used for TLS");

            String workflow = UUID.randomUUID().toString();
            Agents.of(skald).register(workflow, "alice");
            assertThat(client.subscribe(workflow).path("ok").asBoolean()).isTrue();
        }
    }

    private static X509Certificate presented() throws IOException {
        try (SSLSocket socket = (SSLSocket)
                TestTls.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), skald.port())) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void aConnectionHasOneHandshake() throws IOException {
        try (SSLSocket socket = (SSLSocket)
                TestTls.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), skald.port())) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            socket.startHandshake();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> socket.getInputStream().read())
                    .withMessageContaining("handshake_failure");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rsa.pem | rsa-pkcs8-encrypted.key | TLS_KEY: %k has a key that is encrypted
            rsa.pem | rsa-pkcs1-encrypted.key | TLS_KEY: %k has a key that is encrypted
            rsa.pem | ec-sec1.key             | TLS_KEY: %k is not the key of the certificate
            ca.pem  | ca.pem                  | TLS_KEY: %k has no private key in PEM
            rsa-pkcs8.key | rsa-pkcs8.key     | TLS_CERT: %c has no certificate in PEM
            """)
    void whatCannotBeUsedStopsTheStart(String chain, String secret, String said, @TempDir Path bad) throws IOException {
        Path badChain = Files.createFile(bad.resolve("c"));
        Path badKey = Files.createFile(bad.resolve("k"));
        TestTls.copy(chain, badChain);
        TestTls.copy(secret, badKey);
        SkaldProcess refused = SkaldProcess.started(Map.of(
                "JWT_SECRET",
                Tokens.SECRET,
                "PORT",
                "0",
                "TLS_CERT",
                badChain.toString(),
                "TLS_KEY",
                badKey.toString()));
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("skald: " + said.replace("%k", badKey.toString()).replace("%c", badChain.toString()));
    }
}
