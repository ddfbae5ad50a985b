package dev.skald.bootstrap.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.regex.Pattern;
import org.json.JSONObject;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * What a viewer sees in a terminal: thoughts as running text, everything else on a line of its own. Agents repeat what
 * strangers tell them, so nothing they say may steer the terminal. Not thread-safe.
 */
final class EventPrinter {

    private static final Pattern STEERING = Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}&&[^\\n\\t]]");

    private final PrintStream out;
    private final boolean colours;
    private boolean inLine;

    EventPrinter(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void thought(JSONObject data) {
        String content = safe(data.optString("content"));
        out.print(styled(content, Style.faint));
        out.flush();
        inLine = !content.endsWith("\n") && (inLine || !content.isEmpty());
    }

    void toolCall(JSONObject data) {
        StringBuilder line = new StringBuilder();
        member(data, "tool").ifPresent(line::append);
        member(data, "content")
                .ifPresent(words -> line.append(line.isEmpty() ? "" : " ").append(words));
        member(data, "status").ifPresent(status -> line.append(' ').append(status));
        member(data, "callId").ifPresent(id -> line.append(" (").append(id).append(')'));
        Optional.ofNullable(data.optJSONObject("input"))
                .ifPresent(input -> line.append(' ').append(input));
        line("tool", line.toString(), Style.fg_cyan);
    }

    void result(JSONObject data) {
        line("result", data.toString(), Style.fg_green);
    }

    void error(JSONObject data) {
        String code = member(data, "code").map(name -> " (" + name + ")").orElse("");
        line("error", data.optString("message") + code, Style.fg_red);
    }

    /** Something about the watching itself. */
    void note(String text) {
        line("skald", text, Style.fg_yellow);
    }

    private void line(String label, String text, Style colour) {
        if (inLine) {
            out.println();
            inLine = false;
        }
        String oneLine = safe(text).replace('\n', ' ');
        out.println(styled("[" + label + "]", colour) + " " + oneLine);
    }

    private String styled(String text, Style style) {
        return colours ? style.on() + text + Style.reset.on() : text;
    }

    private static Optional<String> member(JSONObject data, String name) {
        return Optional.of(data.optString(name)).filter(text -> !text.isBlank());
    }

    private static String safe(String text) {
        return STEERING.matcher(text).replaceAll("");
    }
}
