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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo of several nodes, from the jar: watched through the balancer, while nodes die. */
class DemoNodesIT {

    private static final Path JAR = Path.of(System.getProperty("skald.jar"));
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern WATCH = Pattern.compile("SKALD_TOKEN=(\\S+) \\./skald watch (\\S+)");
    private static final Pattern OTHERS = Pattern.compile("processes (\\d+) and (\\d+), Redis is (\\d+)");
    private static final Pattern PLACE = Pattern.compile("log is in (\\S+)\\.");

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path directory;

    /** Whoever is told to end ends what it started. */
    @AfterEach
    void leaveNothingBehind() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void agentsAreWatchedThoughTheNodesDieOneAfterTheOther() throws Exception {
        Path out = directory.resolve("demo");
        Process demo = run(out, Map.of(), "demo", "--nodes", "3", "--port", "0");
        await().atMost(PATIENCE).until(() -> Files.readString(out).contains("share a Redis"));
        String said = Files.readString(out);
        Matcher watch = found(WATCH, said);
        Matcher others = found(OTHERS, said);

        Path seen = directory.resolve("watch");
        run(seen, Map.of("SKALD_TOKEN", watch.group(1)), "watch", watch.group(2));
        await().atMost(PATIENCE).until(() -> Files.size(seen) > 0);
        for (int node = 1; node <= 2; node++) {
            ProcessHandle.of(Long.parseLong(others.group(node))).orElseThrow().destroyForcibly();
            long before = Files.size(seen);
            await().atMost(PATIENCE).until(() -> Files.size(seen) > before);
        }
        assertThat(Files.readString(seen)).doesNotContain("did not arrive");

        demo.destroy();
        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        long redis = Long.parseLong(others.group(3));
        await().atMost(PATIENCE)
                .until(() ->
                        ProcessHandle.of(redis).filter(ProcessHandle::isAlive).isEmpty());
        assertThat(Path.of(found(PLACE, said).group(1))).doesNotExist();
    }

    @Test
    void withoutARedisServerItSaysWhatToInstall() throws Exception {
        Path out = directory.resolve("demo");
        Process demo = run(out, Map.of("PATH", directory.toString()), "demo", "--nodes", "3", "--port", "0");

        assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(ExitCode.FAILED);
        assertThat(Files.readString(out)).hasLineCount(1).contains("apt-get install redis-server");
    }

    @Test
    void ofNoNodesAndOfTooManyThereIsNoDemo() throws Exception {
        for (String count : List.of("0", "10", "many")) {
            Process demo = run(directory.resolve(count), Map.of(), "demo", "--nodes", count);
            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isEqualTo(ExitCode.USAGE);
        }
    }

    private static Matcher found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher;
    }

    private Process run(Path out, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.net.preferIPv4Stack=true",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return process;
    }
}
