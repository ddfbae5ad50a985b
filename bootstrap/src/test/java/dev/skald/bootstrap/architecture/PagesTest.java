package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages point at is there. */
class PagesTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?![a-z]+:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        assertThat(pages(House.ROOT))
                .extracting(page -> page.getFileName().toString())
                .contains("README.md", "CONTRIBUTING.md", "protocol.md", "0001-one-log-many-cursors.md");
        assertThat(pages(House.ROOT)).flatExtracting(PagesTest::broken).isEmpty();
    }

    @Test
    void aLinkThatLeadsNowhereIsSeen(@TempDir Path root) throws IOException {
        Files.writeString(root.resolve("README.md"), """
                # A `b`, and c
                [1](#a-b-and-c) [2](#d) [3](README.md#a-b-and-c) [4](x.md) [5](https://example.com/y)
                ```
                [6](z.md)
                ```
                """);
        assertThat(pages(root))
                .flatExtracting(PagesTest::broken)
                .containsExactly("README.md points at #d", "README.md points at x.md");
    }

    private static List<String> broken(Path page) {
        return LINK.matcher(CODE.matcher(House.read(page)).replaceAll(""))
                .results()
                .filter(link -> !isThere(page, link))
                .map(link -> page.getFileName() + " points at "
                        + link.group().substring(2, link.group().length() - 1))
                .toList();
    }

    private static boolean isThere(Path page, MatchResult link) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        return Files.exists(target) && (link.group(2) == null || anchors(target).contains(link.group(2)));
    }

    /** The anchors that a heading gets where the pages are shown. */
    private static List<String> anchors(Path page) {
        return HEADING.matcher(CODE.matcher(House.read(page)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    /** The pages in the root, in the docs, and in each module. */
    private static List<Path> pages(Path root) throws IOException {
        List<Path> pages = new ArrayList<>(House.files(root.resolve("docs"), ".md"));
        List<Path> directories = new ArrayList<>(List.of(root));
        try (Stream<Path> entries = Files.list(root)) {
            entries.filter(Files::isDirectory).forEach(directories::add);
        }
        for (Path directory : directories) {
            if (!directory.endsWith("docs")) {
                try (DirectoryStream<Path> there = Files.newDirectoryStream(directory, "*.md")) {
                    there.forEach(pages::add);
                }
            }
        }
        return pages;
    }
}
