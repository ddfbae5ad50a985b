package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventPrinterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream missing = new ByteArrayOutputStream();
    private final EventPrinter plain = new EventPrinter(stream(bytes), stream(missing), false);

    @Test
    void tokensAreJoinedAndEverythingElseIsALineOfItsOwn() {
        plain.thought(new JSONObject(Map.of("content", "Let me ")));
        plain.thought(new JSONObject(Map.of("content", "see…")));
        plain.toolCall(new JSONObject(Map.of("tool", "search", "callId", "c1", "status", "started")));
        plain.toolCall(new JSONObject(Map.of("content", "Generating image…")));
        plain.error(new JSONObject(Map.of("message", "too slow", "code", "timeout")));
        plain.result(new JSONObject(Map.of("answer", 42)));
        plain.note("the workflow was deleted");
        assertThat(printed().lines())
                .containsExactly(
                        "Let me see…",
                        "[tool] search started (c1)",
                        "[tool] Generating image…",
                        "[error] too slow (timeout)",
                        "[result] {\"answer\":42}",
                        "[skald] the workflow was deleted");
    }

    @Test
    void nothingAnAgentSaysSteersTheTerminal() {
        plain.thought(new JSONObject(Map.of("content", "\u001b[2J\u0007\u009b31mred\r\n\tdone")));
        plain.error(new JSONObject(Map.of("message", "\u001b]0;title\u0007two\nlines")));
        assertThat(printed().lines()).containsExactly("[2J31mred", "\tdone", "[error] ]0;titletwo lines");
    }

    @Test
    void thereAreColoursWhereTheyAreWanted() {
        new EventPrinter(stream(bytes), stream(missing), true).error(new JSONObject(Map.of("message", "no")));
        assertThat(printed()).isEqualTo("\u001b[31m[error]\u001b[0m no" + System.lineSeparator());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEmojiThatComesInHalvesIsPrintedWhole(boolean colours) {
        EventPrinter printer = new EventPrinter(stream(bytes), stream(missing), colours);
        for (String half : "a 😀😀 b".split("", -1)) {
            printer.thought(new JSONObject(Map.of("content", half)));
        }
        assertThat(printed().replaceAll("\u001b\\[\\d+m", "")).isEqualTo("a 😀😀 b");
        assertThat(printed()).doesNotContain("\u001b[2m\u001b[0m");
    }

    @Test
    void halfAnEmojiWaitsForItsOtherHalfAndForNothingElse() {
        plain.thought(new JSONObject(Map.of("content", "a\ud83d")));
        assertThat(printed()).isEqualTo("a");
        plain.thought(new JSONObject(Map.of("content", "")));
        plain.thought(new JSONObject(Map.of("content", "b\ud83d")));
        plain.note("one");
        plain.thought(new JSONObject(Map.of("content", "\ude00\ud83d")));
        plain.missing("two");
        plain.thought(new JSONObject(Map.of("content", "\ud83d\ud83d\ude00\n")));
        assertThat(printed().lines()).containsExactly("a\ufffdb\ufffd", "[skald] one", "\ufffd\ufffd", "\ufffd😀");
    }

    @Test
    void whatIsMissingIsToldBesideAndOnALineOfItsOwn() {
        plain.thought(new JSONObject(Map.of("content", "Let me ")));
        plain.missing("the event 2 is gone");
        plain.thought(new JSONObject(Map.of("content", "see")));
        assertThat(printed().lines()).containsExactly("Let me ", "see");
        assertThat(missing.toString(StandardCharsets.UTF_8).lines()).containsExactly("[skald] the event 2 is gone");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
