package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.jwt.JwtSettings;
import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.SharedSecret;
import dev.skald.bootstrap.QuickStart;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.TokenVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as an operator runs it: a process of its own, with its exit codes and its signals. */
class SkaldJarIT {

    private static final Path JAR = Path.of(System.getProperty("skald.jar"));
    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";
    private static final String CYRILLIC = "Приветствую-тебя-мир";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    private Path out;
    private Path err;

    @BeforeEach
    void choosePlaces() {
        out = directory.resolve("out");
        err = directory.resolve("err");
    }

    @AfterEach
    void leaveNothingBehind() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void onSigtermItDrainsAndEndsInTime() throws Exception {
        Process skald = run(Map.of("JWT_SECRET", SECRET, "HOST", "127.0.0.1", "PORT", "0"));
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("listens on"));
        skald.destroy();
        // The last line is written if that takes no longer than half a second; there is a second for this one.
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("draining"));
        assertThat(skald.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(skald.exitValue()).isIn(0, 143);
        assertThat(Files.readString(err)).isEmpty();
    }

    @Test
    void aDemoCanBeWatchedAsItSays() throws Exception {
        run(Map.of("HOST", "127.0.0.1"), "demo", "--port", "0");
        Pattern link = Pattern.compile("(http://localhost:\\d+)/console/#token=(\\S+)");
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("./skald watch"));
        String advice = Files.readString(out);
        assertThat(link.matcher(advice).results()).hasSize(1);
        Matcher watch =
                Pattern.compile("SKALD_TOKEN=(\\S+) \\./skald watch (\\S+)").matcher(advice);
        assertThat(watch.find()).isTrue();

        out = directory.resolve("watched");
        run(Map.of("SKALD_TOKEN", watch.group(1)), "watch", watch.group(2));
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("[tool] search_timetable started"));
        assertThat(Files.readString(out))
                .contains("Researcher: the quietest train from Oslo to Bergen")
                .doesNotContain("\u001b");
    }

    @Test
    void aWatchTellsWhatIsMissingAndNothingElse() throws Exception {
        try (ScriptedGateway gateway = new ScriptedGateway()) {
            run(Map.of("SKALD_TOKEN", "any"), "watch", gateway.address() + "/v1/workflows/" + WorkflowId.random());
            gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":4");
            gateway.emit("agent:thought", "{\"seq\":1,\"data\":{\"content\":\"an \\ud83d\"}}");
            gateway.emit("agent:thought", "{\"seq\":2,\"data\":{\"content\":\"\\ude00 \"}}");
            gateway.emit("agent:thought", "{\"seq\":3,\"data\":{\"content\":\"lost\",\"a\":1,\"a\":2}}");
            gateway.emit("agent:thought", "{\"seq\":4,\"data\":{\"content\":\"seen\"}}");
            await().atMost(PATIENCE).until(() -> Files.readString(out).contains("seen"));
        }
        assertThat(Files.readString(out)).startsWith("an 😀 " + System.lineSeparator() + "seen");
        assertThat(Files.readAllLines(err))
                .containsExactly(
                        "[skald] something came that could not be read: it is left out",
                        "[skald] the event 3 did not arrive, or could not be read");
    }

    @Test
    void aTokenThatIsNotTakenEndsTheWatching() throws Exception {
        run(Map.of("HOST", "127.0.0.1"), "demo", "--port", "0");
        Pattern advice = Pattern.compile("watch (http\\S+)");
        await().atMost(PATIENCE)
                .until(() -> advice.matcher(Files.readString(out)).find());
        Matcher url = advice.matcher(Files.readString(out));
        assertThat(url.find()).isTrue();

        out = directory.resolve("refused");
        Process watch = run(Map.of(), "watch", url.group(1), "--token", "nonsense");
        assertThat(watch.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).isEqualTo(1);
        assertThat(Files.readString(out)).isEqualToIgnoringNewLines("[skald] refused: the token is not valid");
    }

    @Test
    void aSettingThatCannotBeUsedEndsItWithOneLine() throws Exception {
        Process skald = run(Map.of("JWT_SECRET", "short"));
        assertThat(skald.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(skald.exitValue()).isEqualTo(78);
        assertThat(Files.readString(out)).isEmpty();
        assertThat(Files.readString(err))
                .startsWith("skald: JWT_SECRET: has 5 bytes")
                .hasLineCount(1);
    }

    @Test
    void aPortThatIsTakenEndsItWithOneLine() throws Exception {
        run(Map.of("JWT_SECRET", SECRET, "HOST", "127.0.0.1", "PORT", "0"));
        Pattern listens = Pattern.compile("listens on http://localhost:(\\d+)");
        await().atMost(PATIENCE)
                .until(() -> listens.matcher(Files.readString(out)).find());
        Matcher port = listens.matcher(Files.readString(out));
        assertThat(port.find()).isTrue();

        Process second = run(Map.of("JWT_SECRET", SECRET, "HOST", "127.0.0.1", "PORT", port.group(1)));
        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readString(err))
                .startsWith("skald: PORT: 127.0.0.1:" + port.group(1) + " cannot be bound: ")
                .hasLineCount(1);
        assertThat(Files.readString(out)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64-conda-linux-gnu.invalid", "203.0.113.7", "::1%nope"})
    void aHostThatCannotBeListenedOnEndsItWithOneLine(String host) throws Exception {
        assertEndsWithOneLine(run(Map.of("JWT_SECRET", SECRET, "HOST", host, "PORT", "0")), "HOST: \"" + host + "\"");
    }

    /**
     * Java hands a variable out as it could read it: each of these bytes as one U+FFFD, which anybody could sign with.
     */
    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LANG=C", "LC_ALL=", "LC_ALL=en_US.no-such-encoding"})
    void aSecretThatTheLocaleCannotReadEndsItWithOneLine(String locale) throws Exception {
        assertEndsWithOneLine(shell(locale + " " + secret(CYRILLIC)), "JWT_SECRET: is no UTF-8, or");
        assertEndsWithOneLine(
                shell(locale + " " + secret(CYRILLIC), "token", "--sub", "a"), "JWT_SECRET: is no UTF-8, or");
    }

    @Test
    void aSecretThatIsNoUtf8EndsItWithOneLine() throws Exception {
        assertEndsWithOneLine(
                shell("LC_ALL=C.UTF-8 JWT_SECRET=\"$(printf '%032d\\377' 7)\""), "JWT_SECRET: is no UTF-8, or");
    }

    /** Java 17 reads variables in the encoding that it is told here, later ones in that of the locale. */
    @Test
    void aTokenIsSignedWithTheSecretThatWasSetOrNotAtAll() throws Exception {
        Process signer = shell(
                "LC_ALL=C.UTF-8 JDK_JAVA_OPTIONS=-Dfile.encoding=ISO-8859-1 " + secret(CYRILLIC),
                "token",
                "--sub",
                "a");
        assertThat(signer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        if (Runtime.version().feature() < 18) {
            assertThat(Files.readString(err)).contains("skald: JWT_SECRET: is no UTF-8, or");
            assertThat(signer.exitValue()).isEqualTo(78);
        } else {
            assertSignedWith(CYRILLIC, Files.readString(out).strip());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", " "})
    void aSecretWithWhiteSpaceAtItsEndEndsItWithOneLine(String white) throws Exception {
        assertEndsWithOneLine(run(Map.of("JWT_SECRET", SECRET + white)), "JWT_SECRET: has white space at its end");
    }

    @Test
    void aSecretInAFileIsReadInAnyLocale() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), CYRILLIC + "\r\n");
        Process signer = run(Map.of("LC_ALL", "C", "JWT_SECRET_FILE", file.toString()), "token", "--sub", "a");
        assertThat(signer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertSignedWith(CYRILLIC, Files.readString(out).strip());

        run(Map.of("LC_ALL", "C", "JWT_SECRET_FILE", file.toString(), "HOST", "127.0.0.1", "PORT", "0"));
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("listens on"));
    }

    private static void assertSignedWith(String secret, String token) {
        assertThat(NimbusTokenVerifier.hs256(SharedSecret.of(secret), JwtSettings.defaults(), Clock.systemUTC())
                        .verify(new AccessToken(token)))
                .isCompletedWithValueMatching(TokenVerifier.Valid.class::isInstance);
    }

    private void assertEndsWithOneLine(Process skald, String fault) throws Exception {
        assertThat(skald.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err)).startsWith("skald: " + fault).hasLineCount(1);
        assertThat(Files.readString(out)).isEmpty();
        assertThat(skald.exitValue()).isEqualTo(78);
    }

    @Test
    void logsCanBeJson() throws Exception {
        run(Map.of("JWT_SECRET", SECRET, "HOST", "127.0.0.1", "PORT", "0", "LOG_FORMAT", "json"));
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("listens on"));
        assertThat(Files.readAllLines(out))
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
    }

    /** With a Java that only says what it was asked to do. */
    @Test
    void theScriptHasJavaEndAProcessThatIsOutOfMemory() throws Exception {
        Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Path script = JAR.toAbsolutePath().getParent().resolve("../../skald").normalize();
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "serve")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", directory.toString());
        Process process = builder.start();
        processes.add(process);

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(out)).matches("(?s).*-XX:\\+ExitOnOutOfMemoryError .*-jar \\S+skald.jar serve\\s*");
    }

    @Test
    void itHasNoSignaturesALicenseAndOneLog() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile());
                Stream<String> names = jar.stream().map(entry -> entry.getName())) {
            assertThat(names)
                    .contains("META-INF/LICENSE", "META-INF/services/java.lang.System$LoggerFinder")
                    .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
            assertThat(jar.isMultiRelease()).isTrue();
        }
    }

    /** The assignment that sets the secret to the UTF-8 of a text, whatever the encoding of these tests is. */
    private static String secret(String text) {
        StringBuilder octal = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            octal.append(String.format("\\%03o", one & 0xff));
        }
        return "JWT_SECRET=\"$(printf '" + octal + "')\"";
    }

    /** A process whose variables a shell sets, to bytes that Java could not. */
    private Process shell(String variables, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "export " + variables + "; exec \"$0\" \"$@\"", java()));
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Process run(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m", "-Djava.net.preferIPv4Stack=true"));
        command.addAll(QuickStart.flags());
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }
}
