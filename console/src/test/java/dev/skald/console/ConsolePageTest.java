package dev.skald.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConsolePageTest {

    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

    private final Map<String, byte[]> files = ConsolePage.files();

    @Test
    void thePageIsThereWithAllThatItLoads() {
        String page = text("index.html");
        assertThat(LOADED.matcher(page).results().map(match -> match.group(1)))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(path -> assertThat(path).startsWith("/console/assets/"))
                .allSatisfy(path -> assertThat(files).containsKey(path.substring("/console/".length())));
    }

    /** The policy that it is served with allows neither, and a name on another host would be a request to it. */
    @Test
    void itHasNothingInlineAndNamesNoOtherHost() {
        String page = text("index.html");
        assertThat(page).doesNotContain("<style", " style=", " on", "<script>", "http:", "https:");
        assertThat(files.keySet())
                .filteredOn(name -> name.endsWith(".css"))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(text(name)).doesNotContain("http:", "https:", "data:", "@import"));
    }

    @Test
    void itHasTheLicensesOfWhatItIsMadeOf() {
        assertThat(text("licenses.txt")).contains("react 19", "react-dom 19", "socket.io-client 4", "MIT License");
    }

    @Test
    void itIsSmallEnoughToBeReadIntoMemory() {
        assertThat(files.values().stream().mapToInt(file -> file.length).sum()).isBetween(50_000, 1_000_000);
    }

    private String text(String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }
}
