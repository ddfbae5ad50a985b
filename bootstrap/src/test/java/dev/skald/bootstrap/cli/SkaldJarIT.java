package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The jar as an operator runs it: a process of its own, with its exit codes and its signals. */
class SkaldJarIT {

    private static final Path JAR = Path.of(System.getProperty("skald.jar"));
    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";
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
        assertThat(skald.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(skald.exitValue()).isIn(0, 143);
        assertThat(Files.readString(out)).contains("draining", "stopped");
        assertThat(Files.readString(err)).isEmpty();
    }

    @Test
    void aDemoCanBeWatchedAsItSays() throws Exception {
        run(Map.of("HOST", "127.0.0.1"), "demo", "--port", "0");
        Pattern advice = Pattern.compile("SKALD_TOKEN=(\\S+) \\./skald watch (\\S+)");
        await().atMost(PATIENCE)
                .until(() -> advice.matcher(Files.readString(out)).find());
        Matcher watch = advice.matcher(Files.readString(out));
        assertThat(watch.find()).isTrue();

        out = directory.resolve("watched");
        run(Map.of("SKALD_TOKEN", watch.group(1)), "watch", watch.group(2));
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("[tool] weather_forecast started"));
        assertThat(Files.readString(out))
                .startsWith("Run 1. Somebody asks what to pack")
                .doesNotContain("\u001b");
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
                .startsWith("skald: ")
                .contains("127.0.0.1:" + port.group(1))
                .hasLineCount(1);
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
    void itHasNoSignaturesAndALicense() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile());
                Stream<String> names = jar.stream().map(entry -> entry.getName())) {
            assertThat(names)
                    .contains("META-INF/LICENSE")
                    .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
            assertThat(jar.isMultiRelease()).isTrue();
        }
    }

    private Process run(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.net.preferIPv4Stack=true",
                "-jar",
                JAR.toString()));
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
