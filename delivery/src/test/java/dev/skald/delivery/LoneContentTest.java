package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which thoughts can be joined, and where the text of their content stands. */
final class LoneContentTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"content\":\"\"}|``|0",
                "{\"content\":\"a b\"}|a b|3",
                "{ \"content\" : \"x\" }|x|1",
                "{\"\\u0063onten\\u0074\":\"x\"}|x|1",
                "{\"content\":\"{\\\"content\\\":1}\"}|{\\\"content\\\":1}|13",
                "{\"content\":\"\\\\\"}|\\\\|1",
                "{\"content\":\"é€😀\"}|é€😀|9",
                "{\"content\":\"\\n\\t\\/\"}|\\n\\t\\/|3",
                "{\"content\":\"\\u0041\\u00e9\\u20AC\"}|\\u0041\\u00e9\\u20AC|6",
                "{\"content\":\"\\ud83d\\ude00\"}|\\ud83d\\ude00|4",
                "{\"content\":\"\\ud83d\"}|\\ud83d|3",
                "{\"content\":\"\\ude00\\ud83d\"}|\\ude00\\ud83d|6",
                "{\"content\":\"\\ud83d\\\\ude00\"}|\\ud83d\\\\ude00|9",
            })
    void isFoundWithItsTextAndItsSize(String json, String text, int bytes) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        LoneContent found = LoneContent.in(utf8);

        assertThat(found).isNotNull();
        assertThat(new String(utf8, found.from(), found.to() - found.from(), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(found.utf8Bytes()).isEqualTo(bytes);
    }

    @Test
    void blanksOfAllKindsAreNothing() {
        byte[] utf8 = "{\r\n\t \"content\"\r\n\t :\r\n\t \"x\"\r\n\t }".getBytes(StandardCharsets.UTF_8);

        assertThat(LoneContent.in(utf8)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"content\":\"x\",\"n\":1}",
                "{\"n\":1,\"content\":\"x\"}",
                "{\"Content\":\"x\"}",
                "{\"contents\":\"x\"}",
                "{\"conten\":\"x\"}",
                "{\"conten\\nt\":\"x\"}",
                "{\"\\u0043ontent\":\"x\"}",
                "{\"content\":null}",
                "{\"content\":[\"x\"]}",
                "{\"content\":{\"content\":\"x\"}}",
                "{\"content\":1}",
                "{\"content\":\"x}",
                "{\"content\"}",
                "{\"content}",
                "{\"content\":\"\\u12}",
            })
    void isNothingElse(String json) {
        assertThat(LoneContent.in(json.getBytes(StandardCharsets.UTF_8))).isNull();
    }
}
