package dev.skald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {

    private static List<String> faults(String text) {
        List<String> faults = new ArrayList<>();
        JsonCheck.check("data", text, (path, rule) -> faults.add(path + " " + rule));
        return faults;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0e-0",
                "12.50E+3",
                "1e-400",
                "true",
                "false",
                "null",
                "\"\"",
                "\"\u00e4 \ud83d\ude00 \u2028 \u007f\"",
                "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e4 \\uD83d \\udE00\"",
                "{}",
                "[]",
                " \t\r\n{ \"a\" : [ 1 , { } , [ ] ] , \"\" : \"b\" }\n",
                "{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
            })
    void whatIsWellFormedHasNoFault(String text) {
        assertThat(faults(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "tru",
                "trux",
                "nul",
                "True",
                "NaN",
                "Infinity",
                "+1",
                "-",
                "--1",
                "01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "1e+-1",
                "0x1",
                "1 2",
                "1,",
                "\"",
                "\"a",
                "'a'",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u\u0661\u0662\u0663\u0664\"",
                "\"\t\"",
                "\"\u0000\"",
                "\"\ud83d\"",
                "\"\ude00\ud83d\"",
                "\u0000",
                "\u00a01",
                "\ufeff1",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,}",
                "{\"a\":1 \"b\":2}",
                "{a:1}",
                "{1:1}",
                "{,}",
                "{}}",
                "[",
                "[1",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[}",
                "{]",
                "[1]]",
                "/**/1",
            })
    void whatIsNotWellFormedIsToldOnce(String text) {
        assertThat(faults(text)).containsExactly("data must be well-formed JSON");
    }

    @Test
    void tellsWhatParsersMisreadWithItsPath() {
        assertThat(faults("{\"a\":[0,{\"b\":1e400,\"\\u0062\":-1e999}],\"c\":2,\"a\":1}"))
                .containsExactly(
                        "data.a[1].b " + InteroperableJson.FINITE,
                        "data.a[1].b " + InteroperableJson.ONCE,
                        "data.a[1].b " + InteroperableJson.FINITE,
                        "data.a " + InteroperableJson.ONCE);
        assertThat(faults("1e400")).containsExactly("data " + InteroperableJson.FINITE);
    }

    @Test
    void nestsFiveHundredDeepAndNoDeeper() {
        for (String open : List.of("[", "{\"a\":", "[{\"a\":")) {
            int levels = open.equals("[{\"a\":") ? 250 : 500;
            String close = new StringBuilder(open.replaceAll("[^\\[{]", ""))
                    .reverse()
                    .toString()
                    .replace('[', ']')
                    .replace('{', '}');
            assertThat(faults(open.repeat(levels) + "1" + close.repeat(levels))).isEmpty();
            assertThat(faults(open.repeat(levels) + "[1]" + close.repeat(levels)))
                    .containsExactly("data must not nest deeper than 500");
        }
        assertThat(faults("[".repeat(1_000_000))).containsExactly("data must not nest deeper than 500");
        assertThat(faults("[" + "[],".repeat(10_000) + "1]")).isEmpty();
    }
}
