package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    private final NodePackage client = new NodePackage(CLIENT, "typescript", Duration.ofMinutes(20));

    @TestFactory
    Stream<DynamicContainer> itsOwnTests() throws Exception {
        client.install();
        for (String check : List.of("format:check", "build", "typecheck")) {
            assertThat(client.exitOf("npm", "run", check)).as(client::log).isZero();
        }
        Path report = NodePackage.REPORTS.resolve("typescript.json");
        Files.deleteIfExists(report);
        int exit = client.exitOf(
                "node",
                "node_modules/vitest/vitest.mjs",
                "run",
                "--reporter=default",
                "--reporter=json",
                "--outputFile.json=" + report);
        assertThat(report).as(client::log).exists();
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
}
