package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on how to swap an adapter tells the truth. */
class SwapPageTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final Pattern TYPE = Pattern.compile("`(?!System\\.)([A-Z][a-z]+[A-Za-z]*)");

    @Test
    void everyBlockOfCodeStandsWordForWordInTheTestTree() throws IOException {
        List<String> sources = new ArrayList<>();
        for (Path file : files(TESTS)) {
            sources.add(Files.readString(file));
        }
        List<String> blocks = all(BLOCK);
        assertThat(blocks)
                .hasSizeGreaterThan(1)
                .allSatisfy(block -> assertThat(sources).anyMatch(source -> source.endsWith("\n" + block)));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        assertThat(all(LINK))
                .isNotEmpty()
                .allSatisfy(link -> assertThat(DOCS.resolve(link)).exists());
    }

    @Test
    void everyTypeItNamesIsThere() throws IOException {
        List<String> types = new ArrayList<>();
        try (DirectoryStream<Path> modules =
                Files.newDirectoryStream(DOCS.resolve(".."), "{adapter-*,domain,gateway}")) {
            for (Path module : modules) {
                files(module.resolve("src"))
                        .forEach(file -> types.add(file.getFileName().toString().replace(".java", "")));
            }
        }
        assertThat(all(TYPE)).contains("Wiring", "EventLogContract").isSubsetOf(types);
    }

    private static List<String> all(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(DOCS.resolve("swap-an-adapter.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
