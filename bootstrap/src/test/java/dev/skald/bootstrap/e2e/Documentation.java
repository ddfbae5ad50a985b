package dev.skald.bootstrap.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The pages for those who use the gateway, and the blocks of code that people copy out of them. */
enum Documentation {
    README("README.md"),
    FRONT_END("docs/front-end.md"),
    AGENTS("docs/agents.md"),
    OTHER_LANGUAGES("docs/viewers-in-other-languages.md");

    private final Path file;

    Documentation(String file) {
        this.file = Path.of("..").resolve(file);
    }

    /** The blocks of one language, word for word, in their order. */
    List<String> blocks(String language) {
        try {
            return Pattern.compile("^```" + language + "\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL)
                    .matcher(Files.readString(file))
                    .results()
                    .map(block -> block.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of JavaScript that are files: each by the name that its first line tells. */
    Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        blocks("js").stream()
                .filter(block -> block.startsWith("// "))
                .forEach(block -> files.put(block.substring("// ".length(), block.indexOf('\n')), block));
        return files;
    }
}
