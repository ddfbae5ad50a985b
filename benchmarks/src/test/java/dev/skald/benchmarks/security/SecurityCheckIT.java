package dev.skald.benchmarks.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import dev.skald.benchmarks.scenario.GatewayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The security check on the jar, in two ways of trusting; and on a server that deserves to fail every row. */
@Execution(ExecutionMode.CONCURRENT)
class SecurityCheckIT {

    private static final String ORIGIN = "https://app.example";
    private static final String SECRET = "a-secret-of-more-than-32-bytes-for-the-check";

    /** More a second than whoever tries one thing after the other begins by chance, and less than it can. */
    private static final String LIMIT = "60";

    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, 28).boxed().toList();

    @TempDir
    private Path directory;

    private static GatewayProcess gateway(Path log, Map<String, String> variables) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "CORS_ORIGINS", ORIGIN,
                "CONNECT_TIMEOUT", "PT3S",
                "IDLE_TIMEOUT", "PT5S",
                "PING_INTERVAL", "PT2S",
                "PING_TIMEOUT", "PT2S",
                "LOG_LEVEL", "trace",
                "JWT_AUDIENCE", "skald"));
        all.putAll(variables);
        GatewayProcess gateway = GatewayProcess.launch(log, CheckRun.HOME.gateway(Optional.empty()), 0, SECRET, all);
        gateway.awaitListening();
        return gateway;
    }

    private static List<String> arguments(String url, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                url, "--origin", ORIGIN, "--audience", "skald", "--connect-timeout", "PT3S", "--idle-timeout", "PT5S"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static String file(Path path, String text) throws IOException {
        return Files.writeString(path, text).toString();
    }

    @Test
    void aGatewayWithASecretHolds() throws Exception {
        Path log = directory.resolve("skald.log");
        try (GatewayProcess gateway = gateway(log, Map.of("JWT_ISSUER", "https://id.example"))) {
            CheckRun run = CheckRun.of(arguments(
                    "http://127.0.0.1:" + gateway.port(),
                    "--secret-file",
                    file(directory.resolve("secret"), SECRET + "\n"),
                    "--issuer",
                    "https://id.example",
                    "--log",
                    log.toString(),
                    "--jar",
                    CheckRun.HOME.jar().toString(),
                    "--quick"));
            assertHolds(run, List.of(11, 12, 26, 27, 28));
            assertThat(run.text()).doesNotContain(SECRET).doesNotContain("eyJ");
            assertThat(Files.readString(log)).doesNotContain(" ERROR ");
        }
    }

    /** All rows pass but those, which could not be shown with what was given. */
    private static void assertHolds(CheckRun run, List<Integer> notShown) {
        assertThat(run.verdicts().keySet()).as(run.text()).containsExactlyElementsOf(ALL);
        assertThat(run.rows("FAIL")).as(run.text()).isEmpty();
        assertThat(run.rows("not shown")).as(run.text()).isSubsetOf(notShown);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aGatewayWithTlsAndTheKeysOfTwoProvidersHolds() throws Exception {
        Certificate certificate = Certificate.in(directory);
        Keys first = new Keys(
                directory.resolve("first"),
                new RSAKeyGenerator(2048).keyID("one").generate());
        Keys other = new Keys(
                directory.resolve("other"),
                new ECKeyGenerator(Curve.P_256).keyID("one").generate());
        JWK next = new RSAKeyGenerator(2048).keyID("two").generate();
        Path log = directory.resolve("skald.log");
        try (KeyPublisher publisher = new KeyPublisher(directory);
                GatewayProcess gateway = gateway(
                        log,
                        Map.of(
                                "MAX_HANDSHAKES_PER_ADDRESS",
                                LIMIT,
                                "MAX_REFUSALS_PER_ADDRESS",
                                LIMIT,
                                "JWT_SECRET",
                                "",
                                "JWT_ISSUERS",
                                "https://id.example=" + publisher.url("first/public") + ",https://partner.example="
                                        + publisher.url("other/public"),
                                "JWT_ADMIN_ISSUERS",
                                "https://id.example",
                                "TLS_CERT",
                                certificate.certificate().toString(),
                                "TLS_KEY",
                                certificate.key().toString()))) {
            Path published = first.directory().resolve("public");
            Path away = directory.resolve("away");
            CheckRun run = CheckRun.of(arguments(
                    "https://127.0.0.1:" + gateway.port(),
                    "--ca",
                    certificate.certificate().toString(),
                    "--signing-key",
                    first.secret(),
                    "--issuer",
                    "https://id.example",
                    "--other-signing-key",
                    other.secret(),
                    "--other-issuer",
                    "https://partner.example",
                    "--next-signing-key",
                    file(directory.resolve("next"), next.toJSONString()),
                    "--rotate-command",
                    "cp '" + file(directory.resolve("both"), Keys.set(first.key(), next)) + "' '" + published + "'",
                    "--outage-command",
                    "mv '" + published + "' '" + away + "'",
                    "--restore-command",
                    "mv '" + away + "' '" + published + "'",
                    "--log",
                    log.toString(),
                    "--jar",
                    CheckRun.HOME.jar().toString()));
            assertHolds(run, List.of());
            assertThat(run.text()).doesNotContain("eyJ");
            // One at the start, one an unknown kid, which is at most one in ten seconds.
            assertThat(publisher.visits()).isLessThan(30);
            assertThat(Files.readString(log)).doesNotContain(" ERROR ");
        }
    }

    @Test
    void aServerThatIsCarelessFailsEveryRow() throws Exception {
        Keys first = new Keys(
                directory.resolve("first"),
                new RSAKeyGenerator(2048).keyID("one").generate());
        Keys other = new Keys(
                directory.resolve("other"),
                new ECKeyGenerator(Curve.P_256).keyID("one").generate());
        try (CarelessServer careless = new CarelessServer()) {
            CheckRun run = CheckRun.of(arguments(
                    careless.url(),
                    "--signing-key",
                    first.secret(),
                    "--issuer",
                    "https://id.example",
                    "--other-signing-key",
                    other.secret(),
                    "--other-issuer",
                    "https://partner.example",
                    "--log",
                    file(directory.resolve("log"), "nothing"),
                    "--jar",
                    file(directory.resolve("no.jar"), "no jar"),
                    "--quick"));
            assertThat(run.rows("FAIL")).as(run.text()).isEqualTo(ALL);
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void whatIsNotThereCannotBeChecked() throws Exception {
        assertThat(CheckRun.of(List.of("http://127.0.0.1:1")).exitCode()).isEqualTo(2);
        assertThat(CheckRun.of(List.of("no address")).exitCode()).isEqualTo(2);
    }

    @Test
    void withoutCredentialsWhatAnybodyCanTryIsTried() throws Exception {
        try (GatewayProcess gateway = gateway(directory.resolve("skald.log"), Map.of())) {
            CheckRun run =
                    CheckRun.of(List.of("http://127.0.0.1:" + gateway.port(), "--quick", "--connect-timeout", "PT3S"));
            assertThat(run.rows("FAIL")).as(run.text()).isEmpty();
            assertThat(run.rows("pass")).as(run.text()).contains(2, 19);
            assertThat(run.text()).contains("(--token)", "(--origin)", "(--log)");
        }
    }

    /** A provider's key, in a file for whoever signs, and published. */
    private record Keys(Path directory, JWK key) {

        Keys {
            try {
                Files.createDirectories(directory);
                Files.writeString(directory.resolve("secret"), key.toJSONString());
                Files.writeString(directory.resolve("public"), set(key));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        static String set(JWK... keys) {
            return "{\"keys\":["
                    + String.join(
                            ",",
                            Stream.of(keys)
                                    .map(key -> key.toPublicJWK().toJSONString())
                                    .toList())
                    + "]}";
        }

        String secret() {
            return directory.resolve("secret").toString();
        }
    }

    private static final class KeyPublisher implements AutoCloseable {

        private final HttpServer server;
        private final AtomicInteger visits = new AtomicInteger();

        KeyPublisher(Path directory) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    visits.incrementAndGet();
                    Path file =
                            directory.resolve(exchange.getRequestURI().getPath().substring(1));
                    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
                    exchange.sendResponseHeaders(bytes.length == 0 ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
            });
            server.start();
        }

        String url(String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
        }

        int visits() {
            return visits.get();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
