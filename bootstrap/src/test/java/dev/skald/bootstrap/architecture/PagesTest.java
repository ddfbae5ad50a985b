package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages point at is there. */
class PagesTest {

    private static final Pattern LINK = Pattern.compile("\\]\\((?![a-z]+:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern DEFINITION =
            Pattern.compile("^\\[([^\\]]+)\\]:\\s+(?![a-z]+:)([^\\s#]*)(?:#(\\S*))?$", Pattern.MULTILINE);
    private static final Pattern REFERENCE = Pattern.compile("\\]\\[([^\\]]+)\\]");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        assertThat(pages(House.ROOT))
                .extracting(page -> page.getFileName().toString())
                .contains("README.md", "CONTRIBUTING.md", "protocol.md", "0001-one-log-many-cursors.md");
        assertThat(pages(House.ROOT)).contains(House.ROOT.resolve("clients/typescript/README.md"));
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
                [7][there] [8][away] [9][undefined]

                [there]: README.md#a-b-and-c
                [away]:
                  w.md
                """);
        assertThat(pages(root))
                .flatExtracting(PagesTest::broken)
                .containsExactly(
                        "README.md points at #d",
                        "README.md points at x.md",
                        "README.md points at w.md",
                        "README.md does not define [undefined]");
    }

    private static List<String> broken(Path page) {
        String text = CODE.matcher(House.read(page)).replaceAll("");
        List<String> broken = new ArrayList<>();
        LINK.matcher(text).results().forEach(link -> judge(page, link.group(1), link.group(2), broken));
        List<String> defined = new ArrayList<>();
        DEFINITION.matcher(text).results().forEach(definition -> {
            defined.add(definition.group(1));
            judge(page, definition.group(2), definition.group(3), broken);
        });
        REFERENCE
                .matcher(text)
                .results()
                .map(reference -> reference.group(1))
                .filter(label -> !defined.contains(label))
                .map(label -> page.getFileName() + " does not define [" + label + "]")
                .forEach(broken::add);
        return broken;
    }

    private static void judge(Path page, String path, String anchor, List<String> broken) {
        Path target = path.isEmpty() ? page : page.resolveSibling(path);
        if (!Files.exists(target) || (anchor != null && !anchors(target).contains(anchor))) {
            broken.add(page.getFileName() + " points at " + path + (anchor == null ? "" : "#" + anchor));
        }
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

    /** The pages in the root, in the docs, in each module, and of each client. */
    private static List<Path> pages(Path root) throws IOException {
        List<Path> pages = new ArrayList<>(House.files(root.resolve("docs"), ".md"));
        List<Path> directories = new ArrayList<>(List.of(root));
        try (Stream<Path> entries = Files.list(root)) {
            entries.filter(Files::isDirectory).forEach(directories::add);
        }
        if (Files.isDirectory(root.resolve("clients"))) {
            try (Stream<Path> clients = Files.list(root.resolve("clients"))) {
                clients.filter(Files::isDirectory).forEach(directories::add);
            }
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
