package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No test sleeps: what it waits for is a condition, or a clock that it moves itself. */
class SleeplessTest {

    private static final Pattern SLEEP = Pattern.compile("(?:Thread|TimeUnit\\.\\w+|[A-Z]+)\\.sleep\\(");

    @Test
    void noTestSleeps() throws IOException {
        assertThat(tests(House.ROOT)).hasSizeGreaterThan(200);
        assertThat(tests(House.ROOT)).filteredOn(SleeplessTest::sleeps).isEmpty();
    }

    @Test
    void oneThatSleepsIsSeen(@TempDir Path root) throws IOException {
        Path tests = Files.createDirectories(root.resolve("module/src/test/java"));
        Path drowsy = Files.writeString(tests.resolve("Drowsy.java"), "void wait() { Thread.sleep" + "(5); }");
        Path dozy = Files.writeString(tests.resolve("Dozy.java"), "{ TimeUnit.SECONDS.sleep" + "(1); }");
        Files.writeString(tests.resolve("Awake.java"), "/** Does not sleep(). */ void run() { latch.await(); }");
        assertThat(tests(root)).filteredOn(SleeplessTest::sleeps).containsExactlyInAnyOrder(drowsy, dozy);
    }

    private static boolean sleeps(Path source) {
        return SLEEP.matcher(House.read(source)).find();
    }

    private static List<Path> tests(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            return modules.flatMap(module -> House.files(module.resolve("src/test/java"), ".java").stream())
                    .toList();
        }
    }
}
