package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README tells the truth. */
class ReadmeExampleTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Pattern EXAMPLE = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| (`[A-Z][A-Z_]+`[^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([A-Z][A-Z_]+)`");

    @TempDir
    private Path directory;

    /** Word for word, but that it listens on this machine alone, and tells in the end how many events there are. */
    @Test
    void theExampleRunsWithTheLibraryAndItsDependenciesAlone() throws IOException, InterruptedException {
        List<String> examples = all(EXAMPLE, Files.readString(README));
        assertThat(examples).hasSize(1);
        List<String> lines = examples.get(0).lines().toList();
        int imports = lines.indexOf("");
        String body = String.join("\n", lines.subList(imports, lines.size()));
        assertThat(body).contains(".port(0)").endsWith("}");

        String output = LibraryProgram.run(
                String.join("\n", lines.subList(0, imports))
                        + """

                        public class Program {
                            public static void main(String[] args) throws Exception {
                                String secret = "a-secret-of-exactly-32-bytes-....";
                        """
                        + body.substring(0, body.length() - 1).replace(".port(0)", ".host(\"127.0.0.1\").port(0)")
                        + """
                                    var last = agent.thought(workflow, "Done.").toCompletableFuture().join().last();
                                    System.out.println("events: " + last.getAsLong());
                                }
                            }
                        }
                        """,
                directory);
        assertThat(output).contains("events: 4");
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
