package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The client for TypeScript: its format and types, and its own tests against gateways that they start from the jar.
 * Each of those is a test here.
 */
class TypeScriptClientIT {

    private static final Path CLIENT =
            Path.of("..", "clients", "typescript").toAbsolutePath().normalize();
    private static final Path DIRECTORY = ClientDriver.DIRECTORY.toAbsolutePath();
    private static final int PATIENCE_MINUTES = 20;

    @TestFactory
    Stream<DynamicContainer> itsOwnTests() throws Exception {
        Files.createDirectories(DIRECTORY);
        Files.deleteIfExists(DIRECTORY.resolve("typescript.log"));
        Path lock = CLIENT.resolve("package-lock.json");
        Path installed = CLIENT.resolve("node_modules").resolve(".package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) < 0) {
            assertThat(exitOf("npm", "ci", "--no-audit", "--no-fund")).isZero();
        }
        for (String check : List.of("format:check", "build", "typecheck")) {
            assertThat(exitOf("npm", "run", check)).as(this::log).isZero();
        }
        Path report = DIRECTORY.resolve("typescript.json");
        Files.deleteIfExists(report);
        int exit = exitOf(
                "node",
                "node_modules/vitest/vitest.mjs",
                "run",
                "--reporter=default",
                "--reporter=json",
                "--outputFile.json=" + report);
        assertThat(report).as(this::log).exists();
        JsonNode results = Agents.json(Files.readString(report));
        assertThat(results.path("numTotalTests").asInt()).isPositive();
        assertThat(exit == 0)
                .as("vitest says of all that it passed")
                .isEqualTo(results.path("success").asBoolean());
        return stream(results.path("testResults")).map(TypeScriptClientIT::file);
    }

    private static DynamicContainer file(JsonNode file) {
        String name = CLIENT.relativize(Path.of(file.path("name").asText())).toString();
        Stream<DynamicTest> itself = Stream.of(dynamicTest(
                "loads", () -> assertThat(file.path("message").asText()).isEmpty()));
        return dynamicContainer(
                name,
                Stream.concat(itself, stream(file.path("assertionResults")).map(TypeScriptClientIT::test)));
    }

    private static DynamicTest test(JsonNode test) {
        return dynamicTest(
                test.path("fullName").asText(),
                () -> assertThat(test.path("status").asText())
                        .as(() -> test.path("failureMessages").toString())
                        .isEqualTo("passed"));
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** Runs a program where the client is, with the jar and the Java of this build. */
    private static int exitOf(String... program) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program))
                .directory(CLIENT.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        DIRECTORY.resolve("typescript.log").toFile()));
        Path java = Path.of(System.getProperty("java.home"), "bin");
        builder.environment().put("SKALD_JAR", SkaldProcess.JAR.toAbsolutePath().toString());
        builder.environment().compute("PATH", (name, path) -> java + File.pathSeparator + path);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("%s ends", String.join(" ", program))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private String log() {
        try {
            return Files.readString(DIRECTORY.resolve("typescript.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
