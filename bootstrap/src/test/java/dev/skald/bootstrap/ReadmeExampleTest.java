package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.bootstrap.config.SkaldConfig;
import dev.skald.bootstrap.config.Variable;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README tells the truth. */
class ReadmeExampleTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Path THIS = Path.of("src/test/java/dev/skald/bootstrap/ReadmeExampleTest.java");
    private static final Pattern EXAMPLE = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| (`[A-Z][A-Z_]+`[^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z_]+)`");

    /** The README's lines, but for the first, which would listen beyond this machine. */
    @Test
    void theExampleRuns() throws IOException {
        String secret = "a-secret-of-exactly-32-bytes-....";
        assertThat(SkaldConfig.builder().port(0).secret(secret).build().listen().port())
                .isZero();
        SkaldConfig config =
                SkaldConfig.builder().host("127.0.0.1").port(0).secret(secret).build();
        try (Skald skald = Skald.start(config)) {
            AgentPublisher agent = skald.publisher();
            WorkflowId workflow = WorkflowId.random();
            agent.register(workflow, "alice");
            agent.thought(workflow, "Let me see. ");
            agent.toolCall(workflow, "search", Map.of("q", "skald"));
            agent.result(workflow, Map.of("answer", 42)).toCompletableFuture().join();

            assertThat(agent.thought(workflow, "Done.")
                            .toCompletableFuture()
                            .join()
                            .last())
                    .hasValue(4);
        }
    }

    @Test
    void theExampleIsTheOneThatRuns() throws IOException {
        List<String> examples = all(EXAMPLE, Files.readString(README));
        assertThat(examples).hasSize(1);
        List<String> lines = examples.get(0).lines().map(String::strip).toList();
        assertThat(lines.get(0))
                .isEqualTo("SkaldConfig config = SkaldConfig.builder().port(0).secret(secret).build();");
        assertThat(Files.readString(THIS).lines().map(String::strip))
                .containsSubsequence(lines.subList(1, lines.size()));
    }

    @Test
    void theTableNamesExactlyTheVariables() throws IOException {
        List<String> named = all(ROW, Files.readString(README)).stream()
                .flatMap(row -> all(NAME, row).stream())
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Variable.values()).map(Variable::name).toList());
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
