package dev.skald.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page for operators tells the truth. */
class ConfigurationPageTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z_]+)` \\|([^|]*)\\|", Pattern.MULTILINE);

    @Test
    void thePageListsExactlyTheVariablesAndTheirDefaults() throws IOException {
        Map<String, String> page = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("..", "docs", "configuration.md")));
        while (rows.find()) {
            assertThat(page.put(rows.group(1), rows.group(2).strip().replace("`", "")))
                    .as("%s stands there twice", rows.group(1))
                    .isNull();
        }
        Map<String, String> known = Arrays.stream(Variable.values())
                .collect(Collectors.toMap(
                        Variable::name, variable -> variable.defaultText().orElse("")));
        known.put("LOG_MAX_BYTES", "a quarter of the heap; in files 10 GiB");
        known.put("RETENTION_TTL", "PT1H; in files and on Redis P7D");
        assertThat(page).containsExactlyInAnyOrderEntriesOf(known);
    }
}
