package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A WebSocket over TLS, through the whole gateway. */
class TlsSocketsTest {

    private static final Path FILES =
            Path.of("..", "adapter-netty", "src", "test", "resources", "dev", "skald", "adapter", "netty", "tls");

    private static SkaldConfig config;
    private static Skald skald;

    @BeforeAll
    static void start() throws Exception {
        config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .secret("a-secret-of-exactly-32-bytes-....")
                .set(Variable.TLS_CERT, FILES.resolve("ec.pem").toString())
                .set(Variable.TLS_KEY, FILES.resolve("ec-sec1.key").toString())
                .build();
        skald = Skald.start(config);
    }

    @AfterAll
    static void stop() {
        skald.close();
    }

    /** What comes, which is asked for as it is taken. */
    private static final class Messages implements WebSocket.Listener {

        private final BlockingQueue<String> whole = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                whole.add(part.toString());
                part.setLength(0);
            } else {
                socket.request(1);
            }
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            whole.add("closed " + status);
            return CompletableFuture.completedStage(null);
        }

        /** The next one that is no ping. */
        String next(WebSocket socket) throws InterruptedException {
            String message = whole.poll(20, TimeUnit.SECONDS);
            socket.request(1);
            if ("2".equals(message)) {
                socket.sendText("3", true).join();
                return next(socket);
            }
            return message;
        }
    }

    private static WebSocket open(Messages messages) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(trusting())
                .build()
                .newWebSocketBuilder()
                .buildAsync(URI.create("wss://localhost:" + skald.port() + "/ws/?EIO=4&transport=websocket"), messages)
                .get(20, TimeUnit.SECONDS);
    }

    private static SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream authority = Files.newInputStream(FILES.resolve("ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String token() {
        return Skald.signToken(
                config.tokens(),
                new Principal(
                        "alice",
                        Set.of(),
                        new WorkflowGrant.Absent(),
                        Instant.now().plus(Duration.ofHours(1))),
                Clock.systemUTC());
    }

    private static WebSocket watching(Messages messages, WorkflowId workflow) throws Exception {
        WebSocket socket = open(messages);
        assertThat(messages.next(socket)).startsWith("0{");
        socket.sendText("40{\"token\":\"" + token() + "\"}", true).join();
        assertThat(messages.next(socket)).startsWith("40{");
        socket.sendText("421[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\"}]", true)
                .join();
        assertThat(messages.next(socket)).startsWith("431[{\"ok\":true");
        return socket;
    }

    private static WorkflowId registered() {
        WorkflowId workflow = WorkflowId.random();
        skald.publisher().register(workflow, "alice").toCompletableFuture().join();
        return workflow;
    }

    @Test
    void anUpgradedConnectionSpeaksItOn() throws Exception {
        assertThat(skald.address().getScheme()).isEqualTo("https");
        WorkflowId workflow = registered();
        Messages messages = new Messages();
        WebSocket socket = watching(messages, workflow);
        skald.publisher().thought(workflow, "Let me see. ");
        assertThat(messages.next(socket)).startsWith("42[\"agent:thought\",").contains("\"seq\":1,", "Let me see. ");
        socket.abort();
    }
}
