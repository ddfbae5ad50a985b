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

    /** Half a character that its other half is not beside. */
    private static final Pattern LONE_SURROGATE = Pattern.compile("[\\x{d800}-\\x{dfff}]");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean colours;

    /** The first half of a character whose other half may come with the next thought. */
    private String half = "";

    private boolean inLine;

    /**
     * A printer.
     *
     * @param out takes what the agent says, and notes about the watching
     * @param err takes what is missing from it, never in colours: it may go elsewhere
     * @param colours whether a terminal shows {@code out}
     */
    EventPrinter(PrintStream out, PrintStream err, boolean colours) {
        this.out = out;
        this.err = err;
        this.colours = colours;
    }

    void thought(JSONObject data) {
        String content = half + data.optString("content");
        boolean halved = !content.isEmpty() && Character.isHighSurrogate(content.charAt(content.length() - 1));
        int whole = halved ? content.length() - 1 : content.length();
        half = content.substring(whole);
        running(content.substring(0, whole));
    }

    private void running(String text) {
        String content = safe(text);
        if (content.isEmpty()) {
            return;
        }
        out.print(styled(content, Style.faint));
        out.flush();
        inLine = !content.endsWith("\n");
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

    /** A run of the workflow begins, or has ended. */
    void run(JSONObject run) {
        String state = run.optString("state");
        line("run", run.optString("runId") + " " + (state.equals("running") ? "started" : state), Style.fg_magenta);
    }

    /** A viewer asks something of the agent. */
    void control(JSONObject control) {
        StringBuilder line = new StringBuilder(control.optString("by"));
        line.append(": ").append(control.optString("action"));
        member(control, "callId").ifPresent(id -> line.append(" (").append(id).append(')'));
        Optional.ofNullable(control.opt("data"))
                .ifPresent(
                        data -> line.append(' ').append(data instanceof String text ? JSONObject.quote(text) : data));
        line("control", line.toString(), Style.fg_blue);
    }

    /** Something about the watching itself. */
    void note(String text) {
        line("skald", text, Style.fg_yellow);
    }

    /** Something is missing from what is printed: said where it is seen also if the rest goes into a file. */
    void missing(String text) {
        endLine();
        line(err, "[skald]", text);
    }

    private void line(String label, String text, Style colour) {
        endLine();
        line(out, styled("[" + label + "]", colour), text);
    }

    private static void line(PrintStream stream, String label, String text) {
        stream.println(label + " " + safe(text).replace('\n', ' '));
    }

    private void endLine() {
        String alone = half;
        half = "";
        running(alone);
        if (inLine) {
            out.println();
            inLine = false;
        }
    }

    private String styled(String text, Style style) {
        return colours ? style.on() + text + Style.reset.on() : text;
    }

    private static Optional<String> member(JSONObject data, String name) {
        return Optional.of(data.optString(name)).filter(text -> !text.isBlank());
    }

    /** A text without what could steer a terminal. */
    static String safe(String text) {
        String still = STEERING.matcher(text).replaceAll("");
        return LONE_SURROGATE.matcher(still).replaceAll("\uFFFD");
    }
}
