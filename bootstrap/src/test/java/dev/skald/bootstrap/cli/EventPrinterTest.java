package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;

class EventPrinterTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final EventPrinter plain = new EventPrinter(stream(), false);

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
        new EventPrinter(stream(), true).error(new JSONObject(Map.of("message", "no")));
        assertThat(printed()).isEqualTo("\u001b[31m[error]\u001b[0m no" + System.lineSeparator());
    }

    private PrintStream stream() {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
