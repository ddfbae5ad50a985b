package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.tls.TestTls;
import dev.skald.bootstrap.QuickStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The jar as a process, started with nothing but the variables it is given. Closing it is an operator's way to end it,
 * and proves what must hold of any run: it ends in time, no buffer leaked, nothing failed, no credential was logged.
 */
final class SkaldProcess implements AutoCloseable {

    static final Path JAR = Path.of(System.getProperty("skald.jar"));

    /** Where this JVM puts what the programs read and write that it starts; another that runs beside it has its own. */
    static final Path DIRECTORY = Path.of(System.getProperty("e2e.directory"));

    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long those who told it to end wait before they kill it, as a rule. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().sslContext(TestTls.client()).build();
    private static final Pattern LISTENS = Pattern.compile("Skald listens on (https?):[^:]+:(\\d+)");

    private final Tokens tokens = new Tokens();
    private final Process process;
    private final Path out;
    private final Path err;

    private SkaldProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a gateway with these variables, beside a secret and a free port, and awaits that it listens. */
    static SkaldProcess serving(Map<String, String> variables) {
        return serving(JAVA_HOME, variables);
    }

    /** Starts a gateway on another Java. */
    static SkaldProcess serving(Path javaHome, Map<String, String> variables) {
        Map<String, String> environment =
                new HashMap<>(Map.of("JWT_SECRET", Tokens.SECRET, "HOST", "127.0.0.1", "PORT", "0"));
        environment.putAll(variables);
        SkaldProcess skald = started(javaHome, environment, Optional.empty());
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> !skald.process.isAlive() || skald.listens().find());
        assertThat(skald.process.isAlive()).as(skald.err() + skald.log()).isTrue();
        return skald;
    }

    /** Awaits that it says by this status whether it is ready. */
    SkaldProcess awaitReady(int status) {
        HttpRequest request =
                HttpRequest.newBuilder(address().resolve("/health/ready")).build();
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .until(() -> HTTP.send(request, BodyHandlers.discarding()).statusCode() == status);
        return this;
    }

    /** Starts a gateway whose log is taken until it listens, and never again. */
    static SkaldProcess unheard() {
        Map<String, String> environment = Map.of("JWT_SECRET", Tokens.SECRET, "HOST", "127.0.0.1", "PORT", "0");
        SkaldProcess skald = started(JAVA_HOME, environment, Optional.of(Redirect.PIPE));
        InputStream log = skald.process.getInputStream();
        try (OutputStream out = Files.newOutputStream(skald.out)) {
            int next;
            do {
                next = log.read();
                assertThat(next).as(skald.err()).isNotNegative();
                out.write(next);
            } while (next != '\n' || !skald.listens().find());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return skald;
    }

    /** Starts the jar with these variables alone, and awaits nothing. */
    static SkaldProcess started(Map<String, String> environment, String... arguments) {
        return started(JAVA_HOME, environment, Optional.empty(), arguments);
    }

    private static SkaldProcess started(
            Path javaHome, Map<String, String> environment, Optional<Redirect> output, String... arguments) {
        try {
            Path logs = Files.createDirectories(DIRECTORY.resolve("logs"));
            Path out = Files.createTempFile(logs, "skald-", ".out");
            Path err = Files.createTempFile(logs, "skald-", ".err");
            List<String> command = new ArrayList<>(List.of(
                    javaHome.resolve("bin").resolve("java").toString(),
                    "-Xmx256m",
                    "-Djava.net.preferIPv4Stack=true",
                    "-Dio.netty.leakDetection.level=paranoid"));
            if (javaHome.equals(JAVA_HOME)) {
                command.addAll(QuickStart.flags());
            }
            command.addAll(List.of("-jar", JAR.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(output.orElse(Redirect.to(out.toFile())))
                    .redirectError(err.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().putAll(environment);
            return new SkaldProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Issues tokens that it takes, and others. */
    Tokens tokens() {
        return tokens;
    }

    /** Where it listens. */
    URI address() {
        return URI.create(listening().group(1) + "://127.0.0.1:" + port());
    }

    int port() {
        return Integer.parseInt(listening().group(2));
    }

    private Matcher listening() {
        Matcher listens = listens();
        assertThat(listens.find()).isTrue();
        return listens;
    }

    /** What it has logged so far. */
    String log() {
        return read(out);
    }

    /** What it has complained of so far. */
    String err() {
        return read(err);
    }

    /** Awaits a line of the log that has all of these words. */
    void awaitLogged(String... words) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(POLL)
                .untilAsserted(() -> assertThat(log().lines())
                        .anySatisfy(line -> assertThat(line).contains(words)));
    }

    /** Ends it at once, as a crash does. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Has it do nothing at all until it is resumed; what comes to its port waits. */
    void pause() {
        signal("STOP");
    }

    /** Has it go on. */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Tells it to end. */
    void terminate() {
        process.destroy();
    }

    /** Awaits its end, if need be from its start on. */
    int exitCode() {
        return exitCode(PATIENCE);
    }

    private int exitCode(Duration atMost) {
        try {
            assertThat(process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        try {
            terminate();
            assertThat(exitCode(GRACE)).isIn(0, 143);
            assertThat(log() + err())
                    .doesNotContain("LEAK", " ERROR ", "Exception")
                    .doesNotContain(tokens.secrets());
        } finally {
            process.destroyForcibly();
        }
    }

    private Matcher listens() {
        return LISTENS.matcher(log());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
