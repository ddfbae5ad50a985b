package dev.skald.bootstrap.demo;

import dev.skald.gateway.ToolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Writes what the demo agent says, one run after the other. Not thread-safe. */
final class Script {

    private static final int RUNS_TO_AN_ERROR = 5;
    private static final Pattern TOKEN_ENDS = Pattern.compile("(?<= )");
    private static final List<String> CITIES = List.of("Reykjavík", "Bergen", "Tórshavn", "Nuuk", "Tromsø");

    private final RandomGenerator random;
    private int runs;

    Script(RandomGenerator random) {
        this.random = random;
    }

    /** A whole run: thoughts in tokens, a tool, and a result; every fifth ends with an error. */
    List<Line> nextRun() {
        int run = ++runs;
        String city = CITIES.get(random.nextInt(CITIES.size()));
        String callId = "call-" + run;
        List<Line> lines = new ArrayList<>();
        think(
                lines,
                Duration.ofSeconds(2),
                "Run " + run + ". Somebody asks what to pack for a week in " + city
                        + ". That depends on the weather, so I look up the forecast first. ");
        call(lines, 400, callId, ToolStatus.STARTED, city);
        if (run % RUNS_TO_AN_ERROR == 0) {
            call(lines, 2_500, callId, ToolStatus.FAILED, city);
            lines.add(new Line(
                    Duration.ofMillis(300),
                    (publisher, workflow) -> publisher.error(
                            workflow, "The weather service did not answer in time.", "tool_timeout", true)));
            return lines;
        }
        call(lines, 1_200, callId, ToolStatus.SUCCEEDED, city);
        int degrees = random.nextInt(-6, 14);
        think(
                lines,
                Duration.ofMillis(600),
                "It will be around " + degrees + " degrees, with wind from the sea. "
                        + "Layers are better than one thick coat, and nobody there uses an umbrella. ");
        lines.add(new Line(
                Duration.ofMillis(500),
                (publisher, workflow) -> publisher.result(
                        workflow,
                        Map.of(
                                "city", city,
                                "degrees", degrees,
                                "pack", List.of("wool sweater", "wind-proof jacket", "swimsuit for the hot pool")))));
        return lines;
    }

    /** One token after the other, as fast as a model writes. */
    private void think(List<Line> lines, Duration before, String text) {
        Duration pause = before;
        for (String token : TOKEN_ENDS.splitAsStream(text).toList()) {
            lines.add(new Line(pause, (publisher, workflow) -> publisher.thought(workflow, token)));
            pause = Duration.ofMillis(random.nextInt(30, 160));
        }
    }

    private static void call(List<Line> lines, long millis, String callId, ToolStatus status, String city) {
        lines.add(new Line(
                Duration.ofMillis(millis),
                (publisher, workflow) -> publisher.toolCall(
                        workflow, "weather_forecast", callId, status, Map.of("city", city, "days", 7))));
    }
}
