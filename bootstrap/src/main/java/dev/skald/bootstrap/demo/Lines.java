package dev.skald.bootstrap.demo;

import dev.skald.gateway.ToolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The lines of one run as they are written, one behind the other. Not thread-safe. */
final class Lines {

    private static final Pattern TOKEN_ENDS = Pattern.compile("(?<= )|(?<=\n)(?!\n)");

    private final RandomGenerator random;
    private final List<Line> lines = new ArrayList<>();

    Lines(RandomGenerator random) {
        this.random = random;
    }

    /**
     * An object whose members are read in the order they are written in.
     *
     * @param members names, each with its value behind it
     */
    static Map<String, ?> members(Object... members) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            object.put((String) members[i], members[i + 1]);
        }
        return Collections.unmodifiableMap(object);
    }

    /** One token after the other, as fast as a large model writes. */
    Lines think(long beforeMillis, String text) {
        return write(beforeMillis, 25, 110, text);
    }

    /** One token after the other, each after a pause between these two. */
    Lines write(long beforeMillis, int shortestMillis, int longestMillis, String text) {
        Duration pause = Duration.ofMillis(beforeMillis);
        for (String token : TOKEN_ENDS.splitAsStream(text).toList()) {
            lines.add(new Line.Say(pause, run -> run.thought(token)));
            pause = Duration.ofMillis(random.nextInt(shortestMillis, longestMillis));
        }
        return this;
    }

    /** Begins a call. */
    Lines start(long beforeMillis, String tool, String callId, Map<String, ?> input) {
        return say(beforeMillis, run -> run.toolCall(tool, callId, ToolStatus.STARTED, input));
    }

    /** Ends a call. */
    Lines end(
            long beforeMillis,
            String tool,
            String callId,
            ToolStatus status,
            Map<String, ?> input,
            Map<String, ?> out) {
        return say(beforeMillis, run -> run.toolCall(tool, callId, status, input, out));
    }

    /** A call from its start to its success. */
    Lines call(long millis, String tool, String callId, Map<String, ?> input, Map<String, ?> output) {
        return start(350, tool, callId, input).end(millis, tool, callId, ToolStatus.SUCCEEDED, input, output);
    }

    Lines say(long beforeMillis, Line.Speech speech) {
        return add(new Line.Say(Duration.ofMillis(beforeMillis), speech));
    }

    Lines add(Line line) {
        lines.add(line);
        return this;
    }

    List<Line> all() {
        return List.copyOf(lines);
    }
}
