package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.bootstrap.QuickStart;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code skald publish} as a process whose standard input is a pipe: what a script does, and what is done to it. */
final class PublishProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final OutputStream input;
    private final Path out;
    private final Path err;

    private PublishProcess(Process process, Path out, Path err) {
        this.process = process;
        this.input = process.getOutputStream();
        this.out = out;
        this.err = err;
    }

    /** Starts it with the token of an agent. */
    static PublishProcess of(SkaldProcess skald, String workflow, String... options) {
        return of(skald.address(), skald.tokens().agent(), workflow, options);
    }

    static PublishProcess of(URI address, String token, String workflow, String... options) {
        try {
            Path logs = Files.createDirectories(SkaldProcess.DIRECTORY.resolve("logs"));
            Path out = Files.createTempFile(logs, "publish-", ".out");
            Path err = Files.createTempFile(logs, "publish-", ".err");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m"));
            command.addAll(QuickStart.flags());
            command.addAll(
                    List.of("-jar", SkaldProcess.JAR.toString(), "publish", workflow, "--url", address.toString()));
            command.addAll(List.of(options));
            // A shell starts what runs in the background so that it ignores SIGINT, and with it whatever that starts.
            command.addAll(0, List.of("env", "--default-signal=HUP,INT,TERM"));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().put("SKALD_TOKEN", token);
            return new PublishProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Awaits that it has opened its run. */
    PublishProcess opened() {
        awaitErr(" is open");
        return this;
    }

    /** Writes lines to its input, and waits while the pipe is full. */
    void say(String... lines) {
        try {
            input.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its input, as the end of whoever writes it does. */
    void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it a signal by its name, and awaits that it is sent. */
    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Awaits its end, and answers how it ended. */
    int exitCode() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended: " + err())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** What it has printed so far. */
    String out() {
        return read(out);
    }

    /** What it has told so far of how it goes. */
    String err() {
        return read(err);
    }

    /** Awaits that it told this. */
    void awaitErr(String text) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(err()).contains(text));
    }

    /** Awaits that it printed this. */
    void awaitOut(String text) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(out()).as(this::err).contains(text));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
