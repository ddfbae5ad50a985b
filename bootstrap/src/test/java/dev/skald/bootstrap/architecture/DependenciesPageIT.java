package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The page on dependencies has a line for each component of the jar, in the version that is shipped: whoever adds one,
 * or takes another version, has to look at what is known of it.
 */
class DependenciesPageIT {

    private static final Path JAR = Path.of(System.getProperty("skald.jar"));
    private static final Path PAGE = Path.of("../docs/dependencies.md");
    private static final Pattern LINE = Pattern.compile("(?m)^\\| `([^:`]+:[^:`]+)` \\| ([^ |]+) \\|");

    private static final Pattern LISTED =
            Pattern.compile("(?m)^ *([\\w.-]+):([\\w.-]+):jar:(?:[\\w.-]+:)?([\\w.-]+):(?:compile|runtime)");

    @Test
    void hasALineForEachComponentOfTheJar() throws IOException {
        assertThat(onThePage()).hasSizeGreaterThan(20).isEqualTo(inTheList());
    }

    /** Offline there is none, and an old one tells of another jar. */
    @Test
    void namesWhatTheBillOfMaterialsNames() throws IOException {
        if (!System.getProperty("maven.mode").equals("offline: true")) {
            assertThat(inTheBill()).isEqualTo(onThePage());
        }
    }

    /** What Maven put into the jar beside the project's own modules. */
    private static Set<String> inTheList() throws IOException {
        Set<String> components = new TreeSet<>();
        Matcher line = LISTED.matcher(Files.readString(JAR.resolveSibling("components.txt")));
        while (line.find()) {
            components.add(line.group(1) + ":" + line.group(2) + ":" + line.group(3));
        }
        return components;
    }

    private static Set<String> onThePage() throws IOException {
        Set<String> components = new TreeSet<>();
        Matcher line = LINE.matcher(Files.readString(PAGE));
        while (line.find()) {
            components.add(line.group(1) + ":" + line.group(2));
        }
        return components;
    }

    /** What is in the jar beside the project's own modules, as its bill of materials says. */
    private static Set<String> inTheBill() throws IOException {
        Set<String> components = new TreeSet<>();
        JsonNode bill =
                new ObjectMapper().readTree(JAR.resolveSibling("skald.cdx.json").toFile());
        for (JsonNode component : bill.path("components")) {
            String group = component.path("group").asText();
            if (!group.equals("dev.skald")) {
                components.add(group + ":" + component.path("name").asText() + ":"
                        + component.path("version").asText());
            }
        }
        return components;
    }
}
