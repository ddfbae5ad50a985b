package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Tokens of an identity provider, good and bad, shown at every door, with every logger there is wide open, the
 * libraries' and Java's own included: no line, answer, packet, close reason or metric has a part of one.
 */
class TokenCanaryTest {

    private static final KeyPair KEY = generate();
    private static final KeyPair STRANGER = generate();

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final Map<Logger, Level> before = new HashMap<>();
    private final Lines lines = new Lines();
    private final List<String> answers = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private volatile boolean outage;
    private HttpServer provider;
    private Skald skald;

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            texts.add(line.getFormattedMessage()
                    + line.getKeyValuePairs()
                    + (line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy())));
        }
    }

    @BeforeEach
    void start() throws IOException {
        context.getLoggerList().forEach(logger -> before.put(logger, logger.getLevel()));
        before.keySet().forEach(logger -> logger.setLevel(Level.TRACE));
        lines.start();
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(lines);
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = jwks().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(outage ? 503 : 200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        provider.start();
        skald = Skald.start(SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .set(
                        Variable.JWT_JWKS_URL,
                        "http://127.0.0.1:" + provider.getAddress().getPort() + "/jwks")
                .set(Variable.JWT_AUDIENCE, "skald")
                .build());
    }

    @AfterEach
    void stop() {
        skald.close();
        provider.stop(0);
        before.forEach(Logger::setLevel);
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(lines);
    }

    @Test
    void noLineAnswerPacketOrMetricHasAToken() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> call("GET /health/ready HTTP/1.1", "").startsWith("HTTP/1.1 200"));
        Instant late = Instant.now().minusSeconds(3_600);
        Instant later = Instant.now().plusSeconds(3_600);
        String good = token(KEY, "k", "skald", later);
        for (String shown : List.of(
                good,
                token(STRANGER, "k", "skald", later),
                token(KEY, "k", "others", later),
                token(KEY, "k", "skald", late),
                token(KEY, "unknown", "skald", later),
                remembered(good + "."),
                remembered(good.substring(0, good.length() - 8) + "%%%%"),
                remembered(good.substring(good.indexOf('.') + 1)))) {
            showEverywhere(shown);
        }
        outage = true;
        showEverywhere(token(KEY, "yet-another", "skald", later));
        answers.add(call("GET /metrics HTTP/1.1", ""));

        assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 200"));
        assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 401"));
        assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 503"));
        assertThat(answers).anyMatch(answer -> answer.startsWith("40"));
        assertThat(answers).anyMatch(answer -> answer.startsWith("44"));
        // Ten lines a second are told, so that a fast machine tells the first of them alone.
        assertThat(lines.texts).anyMatch(line -> line.contains("401 invalid_token: "));
        for (String token : tokens) {
            for (String part : token.split("[.]", -1)) {
                // What stands in the header, all tokens have.
                if (part.length() > 60) {
                    assertThat(having(part, answers)).isEmpty();
                    assertThat(having(part, lines.texts)).isEmpty();
                }
            }
        }
    }

    private static List<String> having(String part, Collection<String> texts) {
        return texts.stream().filter(text -> text.contains(part)).toList();
    }

    private void showEverywhere(String token) throws Exception {
        String bearer = "Authorization: Bearer " + token + "\r\n";
        String workflow = "/v1/workflows/7b0e4c1e-2a51-4b8e-9d35-6f0d6a3c9e11";
        for (String head : List.of(
                "GET /v1/workflows HTTP/1.1",
                "GET " + workflow + "/events HTTP/1.1",
                "GET " + workflow + "/events?limit=x HTTP/1.1",
                "POST " + workflow + "/runs HTTP/1.1",
                "POST " + workflow + "/controls HTTP/1.1",
                "PATCH " + workflow + " HTTP/1.1",
                "GET /v1/nothing HTTP/1.1",
                "GET /v1/revocations HTTP/1.1",
                "GET /v1/admin/sessions HTTP/1.1",
                "GET /v1/admin/refusals HTTP/1.1",
                "GET /ws/?EIO=4&transport=polling HTTP/1.1",
                "GET /ws/?EIO=3&transport=polling HTTP/1.1")) {
            answers.add(call(head, bearer));
        }
        for (String headers : List.of(
                bearer + bearer,
                "Authorization: " + token + "\r\n",
                "Authorization: Basic " + token + "\r\n",
                "authorization: bearer   " + token + " x\r\n",
                bearer + "Content-Length: x\r\n",
                bearer + "bad header: x\r\n",
                bearer + "Origin: https://evil.example\r\n",
                bearer + "X-Long: " + "x".repeat(20_000) + "\r\n",
                "Cookie: token=" + token + "\r\n",
                "X-Access-Token: " + token + "\r\n")) {
            answers.add(call("GET /v1/workflows HTTP/1.1", headers));
        }
        for (String query : List.of("token=", "access_token=", "x=", "%74oken=")) {
            answers.add(call("GET /v1/workflows?" + query + token + " HTTP/1.1", ""));
            answers.add(call("GET /ws/?EIO=4&transport=polling&" + query + token + " HTTP/1.1", ""));
        }
        for (String auth : List.of(
                "{\"token\":\"" + token + "\"}",
                "{\"token\":{\"token\":\"" + token + "\"}}",
                "{\"token\":[\"" + token + "\"]}",
                "{\"token\":\"Bearer " + token + "\"}",
                "{\"token\":\"" + token)) {
            connect("40" + auth, token);
        }
    }

    /** A request on a connection of its own; its answer, head and all. */
    private String call(String line, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), skald.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((line + "\r\nHost: h\r\nConnection: close\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A session that begins so, and that refreshes its token by this one, in several ways, if it is let in. */
    private void connect(String packet, String token) throws Exception {
        Packets packets = new Packets();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + skald.port() + "/ws/?EIO=4&transport=websocket"), packets)
                .get();
        socket.sendText(packet, true).get();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> packets.ended.isDone()
                        || packets.received.stream().anyMatch(answer -> answer.startsWith("40")));
        if (!packets.ended.isDone()) {
            socket.sendText("421[\"auth:refresh\",{\"token\":\"" + token + "x\"}]", true)
                    .get();
            socket.sendText("422[\"auth:refresh\",{\"token\":[\"" + token + "\"]}]", true)
                    .get();
            socket.sendText("423[\"auth:refresh\",\"" + token + "\"]", true).get();
            socket.sendText("424[\"no:such\",\"" + token + "\"]", true).get();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> packets.received.stream().anyMatch(answer -> answer.startsWith("434")));
            socket.sendText("42" + token, true).get();
            await().atMost(Duration.ofSeconds(20)).until(packets.ended::isDone);
        }
        answers.addAll(packets.received);
    }

    private static final class Packets implements WebSocket.Listener {

        private final Queue<String> received = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            received.add(data.toString());
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            received.add("closed: " + reason);
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended.complete(null);
        }
    }

    private static String jwks() {
        RSAPublicKey rsa = (RSAPublicKey) KEY.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"" + base64(unsigned(rsa.getModulus())) + "\",\"e\":\""
                + base64(unsigned(rsa.getPublicExponent())) + "\"}]}";
    }

    private String token(KeyPair key, String kid, String audience, Instant expiry) {
        String input = base64(("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}").getBytes(StandardCharsets.UTF_8)) + "."
                + base64(("{\"sub\":\"somebody-with-a-name-that-makes-the-payload-long-enough\",\"aud\":\"" + audience
                                + "\",\"exp\":" + expiry.getEpochSecond()
                                + ",\"scope\":\"events:publish admin\",\"workflows\":\"*\"}")
                        .getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key.getPrivate());
            signer.update(input.getBytes(StandardCharsets.US_ASCII));
            return remembered(input + "." + base64(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private String remembered(String token) {
        tokens.add(token);
        return token;
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
