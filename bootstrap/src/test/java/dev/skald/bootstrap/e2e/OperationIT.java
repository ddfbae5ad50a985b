package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The jar in the hands of an operator. */
class OperationIT {

    private static final String SHORT_SECRET = "only-31-bytes-are-not-enough-..";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT | eighty",
                "PORT | 65536",
                "PUBLIC_URL | skald.example",
                "CORS_ORIGINS | *",
                "CORS_ORIGINS | https://app.example/path",
                "CORS_ORIGINS | app.example",
                "EVENT_LOG | tape",
                "EVENT_LOG | redis://localhost:6379,localhost:6380/1",
                "RETENTION_EVENTS | 0",
                "RETENTION_BYTES | many",
                "RETENTION_TTL | 1h",
                "LOG_MAX_BYTES | -1",
                "MAX_WORKFLOWS | none",
                "MAX_EVENT_BYTES | 64k",
                "MAX_BATCH_BYTES | x",
                "MAX_SUBSCRIPTIONS | -5",
                "MAX_CLIENT_EVENTS | 1.5",
                "CONNECT_TIMEOUT | 10",
                "RECOVERY_WINDOW | soon",
                "STALL_TIMEOUT | PT-1S",
                "PING_INTERVAL | 25s",
                "PING_TIMEOUT | never",
                "JWT_CLOCK_SKEW | 30",
                "LOG_FORMAT | xml"
            })
    void aBadVariableStopsTheStartInOneLineThatNamesIt(String variable, String value) {
        SkaldProcess skald = SkaldProcess.started(Map.of("JWT_SECRET", Tokens.SECRET, variable, value));
        assertRefusesToStart(skald, variable);
    }

    @Test
    void aShortSecretStopsTheStartAndIsNotPrinted() {
        SkaldProcess skald = SkaldProcess.started(Map.of("JWT_SECRET", SHORT_SECRET));
        assertRefusesToStart(skald, "JWT_SECRET");
        assertThat(skald.err()).doesNotContain(SHORT_SECRET, SHORT_SECRET.substring(0, 8));
    }

    @Test
    void noSecretStopsTheStart() {
        assertRefusesToStart(SkaldProcess.started(Map.of()), "JWT_SECRET");
    }

    private static void assertRefusesToStart(SkaldProcess skald, String variable) {
        assertThat(skald.exitCode()).isNotZero().isNotEqualTo(143);
        assertThat(skald.log() + skald.err())
                .hasLineCount(1)
                .contains(variable)
                .doesNotContain("Exception", "\tat ", Tokens.SECRET);
    }

    @Test
    void asJsonEachLineOfTheLogParses() {
        String id;
        String subject = "alice \\\"quoted\\\" \\n";
        SkaldProcess skald = SkaldProcess.serving(Map.of("LOG_FORMAT", "json"));
        try (skald) {
            try (StockClient good = Stock.JAVA.connect(
                            skald.address(),
                            ClientOptions.on(Transport.WEBSOCKET)
                                    .token(skald.tokens().viewer(subject)));
                    StockClient bad = Stock.V4.connect(skald.address(), ClientOptions.on(Transport.UPGRADE))) {
                id = good.connected();
                bad.await("connect_error", 1);
                skald.awaitLogged("refused", "missing_token");
            }
            skald.awaitLogged(id, "disconnected");
        }
        assertThat(skald.log().lines()).isNotEmpty().allSatisfy(line -> {
            JsonNode entry = Agents.json(line);
            assertThat(entry.isObject()).isTrue();
            assertThat(entry.path("level").asText()).isIn("INFO", "WARN");
        });
        assertThat(skald.log().lines().filter(line -> line.contains(id)))
                .anySatisfy(line -> assertThat(line).contains("\"connected", "alice"))
                .anySatisfy(line -> assertThat(line).contains("\"disconnected", "alice"));
    }

    /** A pipe holds 64 KiB; a client that comes and leaves is two lines of more than a hundred characters each. */
    @Test
    void aLogThatNobodyTakesStopsNothing() {
        try (SkaldProcess skald = SkaldProcess.unheard()) {
            RawSession restless = new RawSession(skald, "");
            String connect = "40{\"token\":\"" + skald.tokens().viewer("alice") + "\"}";
            for (int i = 0; i < 500; i++) {
                restless.send(connect).send("41");
            }
            restless.send(connect).send("421[\"workflow:unsubscribe\",{}]").await("431");
            serves(skald, skald.tokens().agent());
        }
    }

    @Test
    void theTokenProgramSignsWhatTheGatewayTakes() {
        Map<String, String> environment = Map.of("JWT_SECRET", Tokens.SECRET);
        SkaldProcess program = SkaldProcess.started(
                environment,
                "token",
                "--sub",
                "alice",
                "--scope",
                "events:publish",
                "--workflows",
                "*",
                "--ttl",
                "PT1H");
        assertThat(program.exitCode()).isZero();
        String token = program.log().trim();
        assertThat(token).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        assertThat(program.err()).isEmpty();
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            serves(skald, token);
        }
    }

    static Stream<Path> everyJdk() throws IOException {
        Stream<String> named = Stream.of(
                        System.getProperty("java.home"), System.getenv("JAVA_HOME"), System.getenv("JAVA25_HOME"))
                .filter(home -> home != null && !home.isBlank());
        return Stream.concat(named.map(Path::of), installed().stream())
                .filter(home -> Files.isExecutable(home.resolve("bin").resolve("javac")))
                .map(OperationIT::real)
                .filter(home -> version(home) >= 17)
                .distinct();
    }

    private static List<Path> installed() throws IOException {
        Path homes = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(homes)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(homes)) {
            return found.toList();
        }
    }

    /** On each Java that there is, from the lowest that is supported on. */
    @ParameterizedTest
    @MethodSource("everyJdk")
    void itServesOnEveryJava(Path javaHome) {
        try (SkaldProcess skald = SkaldProcess.serving(javaHome, Map.of())) {
            serves(skald, skald.tokens().agent());
        }
    }

    private static void serves(SkaldProcess skald, String token) {
        String workflow = UUID.randomUUID().toString();
        Agents agents = new Agents(skald.address(), token);
        assertThat(agents.publish(workflow, Agents.thought("hello")).statusCode())
                .isEqualTo(202);
        for (Stock stock : Stock.values()) {
            try (StockClient client = stock.connect(
                    skald.address(), ClientOptions.on(Transport.UPGRADE).token(token))) {
                client.subscribe(workflow);
                client.events(1);
            }
        }
        HttpResponse<String> metrics = agents.send(agents.to("/metrics"));
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body()).contains("jvm_memory", "skald_log_bytes", "skald_logging_dropped_total 0.0");
        assertThat(agents.send(agents.to("/health/live")).statusCode()).isEqualTo(200);
        assertThat(agents.send(agents.to("/health/ready")).statusCode()).isEqualTo(200);
    }

    private static Path real(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int version(Path home) {
        try (Stream<String> release = Files.lines(home.resolve("release"))) {
            return release.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("[^0-9.]", "").split("\\.", 2)[0])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
