package dev.skald.bootstrap.demo;

import dev.skald.gateway.ToolStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Writes what the demo agent does, one run after the other. Not thread-safe. */
final class Script {

    private static final int RUNS_TO_AN_ERROR = 5;
    private static final int RUNS_TO_A_QUESTION = 3;
    private static final int RUNS_TO_A_DEATH = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern TOKEN_ENDS = Pattern.compile("(?<= )");
    private static final List<String> CITIES = List.of("Reykjavík", "Bergen", "Tórshavn", "Nuuk", "Tromsø");

    private final RandomGenerator random;
    private int runs;

    /**
     * A script that begins somewhere.
     *
     * @param runs how many runs there were
     */
    Script(RandomGenerator random, int runs) {
        this.random = random;
        this.runs = runs;
    }

    /**
     * A whole run: thoughts in tokens, a tool, and a result. Every third asks whether it may send its answer by mail;
     * every fifth ends with an error, and in every seventh the agent dies.
     */
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
        forecast(lines, 400, callId, ToolStatus.STARTED, city);
        if (run % RUNS_TO_A_DEATH == 0) {
            lines.add(new Line.Die(Duration.ofMillis(800)));
            return lines;
        }
        if (run % RUNS_TO_AN_ERROR == 0) {
            forecast(lines, 2_500, callId, ToolStatus.FAILED, city);
            lines.add(new Line.Say(
                    Duration.ofMillis(300),
                    said -> said.error("The weather service did not answer in time.", "tool_timeout", false)));
            return lines;
        }
        forecast(lines, 1_200, callId, ToolStatus.SUCCEEDED, city);
        int degrees = random.nextInt(-6, 14);
        think(
                lines,
                Duration.ofMillis(600),
                "It will be around " + degrees + " degrees, with wind from the sea. "
                        + "Layers are better than one thick coat, and nobody there uses an umbrella. ");
        if (run % RUNS_TO_A_QUESTION == 0) {
            mail(lines, "mail-" + run, city);
        }
        lines.add(new Line.Say(
                Duration.ofMillis(500),
                said -> said.result(Map.of(
                        "city", city,
                        "degrees", degrees,
                        "pack", List.of("wool sweater", "wind-proof jacket", "swimsuit for the hot pool")))));
        return lines;
    }

    /** A call that somebody has to approve. */
    private void mail(List<Line> lines, String callId, String city) {
        think(
                lines,
                Duration.ofMillis(400),
                "Shall I send this by mail? I wait for approve or reject of " + callId + ". ");
        List<Line> approved = new ArrayList<>();
        think(approved, Duration.ofMillis(200), "Thank you, it is sent. ");
        List<Line> otherwise = new ArrayList<>();
        think(otherwise, Duration.ofMillis(200), "Then I do not send it. ");
        lines.add(new Line.Ask(
                Duration.ofMillis(300),
                "send_mail",
                callId,
                Map.of("to", "demo", "subject", "What to pack for " + city, "approval", "needed"),
                PATIENCE,
                approved,
                otherwise));
    }

    /** One token after the other, as fast as a model writes. */
    private void think(List<Line> lines, Duration before, String text) {
        Duration pause = before;
        for (String token : TOKEN_ENDS.splitAsStream(text).toList()) {
            lines.add(new Line.Say(pause, run -> run.thought(token)));
            pause = Duration.ofMillis(random.nextInt(30, 160));
        }
    }

    private static void forecast(List<Line> lines, long millis, String callId, ToolStatus status, String city) {
        lines.add(new Line.Say(
                Duration.ofMillis(millis),
                run -> run.toolCall("weather_forecast", callId, status, Map.of("city", city, "days", 7))));
    }
}
