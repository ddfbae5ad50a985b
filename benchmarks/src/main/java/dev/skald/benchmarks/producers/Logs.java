package dev.skald.benchmarks.producers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.benchmarks.history.RunLog;
import dev.skald.benchmarks.scenario.PatientClient;
import dev.skald.domain.run.RunState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is left at the end, read by HTTP. Stateless but for its client. */
final class Logs {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int PAGE = 10_000;
    private static final long LOOK_MILLIS = 100;

    private final PatientClient client;
    private final String token;

    Logs(PatientClient client, String token) {
        this.client = client;
        this.token = token;
    }

    /** Waits until no run is open, or time is up. */
    void awaitNoneRunning(long untilMillis) throws IOException, InterruptedException {
        while (System.currentTimeMillis() < untilMillis) {
            PatientClient.Answer answer = client.get("../workflows?state=running&limit=1", token);
            require(answer.status(), OK);
            if (answer.body().path("workflows").isEmpty()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    List<RunLog> read(List<String> workflows) throws IOException, InterruptedException {
        List<RunLog> logs = new ArrayList<>();
        for (String workflow : workflows) {
            logs.add(read(workflow));
        }
        return logs;
    }

    private RunLog read(String workflow) throws IOException, InterruptedException {
        PatientClient.Answer answer = client.get(workflow, token);
        if (answer.status() == NOT_FOUND) {
            return new RunLog(workflow, List.of(), Optional.empty());
        }
        require(answer.status(), OK);
        Optional<RunLog.View> run = view(answer.body().path("run"));
        PatientClient.Answer events = client.get(workflow + "/events?limit=" + PAGE, token);
        require(events.status(), OK);
        List<RunLog.RunEvent> all = new ArrayList<>();
        for (JsonNode event : events.body().path("events")) {
            all.add(new RunLog.RunEvent(
                    event.path("seq").asLong(),
                    event.path("runId").asText(),
                    Said.text(event.path("type").asText(), event.path("data")),
                    end(event),
                    millis(event.path("timestamp"))));
        }
        return new RunLog(workflow, all, run);
    }

    private static Optional<RunLog.View> view(JsonNode run) {
        return run.isObject()
                ? Optional.of(new RunLog.View(
                        run.path("runId").asText(),
                        RunState.valueOf(run.path("state").asText().toUpperCase(Locale.ROOT)),
                        run.path("firstSeq").asLong(),
                        run.path("lastSeq").asLong(),
                        millis(run.path("startedAt")),
                        run.path("endedAt").isNull() ? 0 : millis(run.path("endedAt"))))
                : Optional.empty();
    }

    /** What an event means to its run, as the protocol says. */
    private static Optional<RunState> end(JsonNode event) {
        JsonNode data = event.path("data");
        return switch (event.path("type").asText()) {
            case "result" -> Optional.of(RunState.SUCCEEDED);
            case "error" ->
                switch (data.path("code").asText()) {
                    case "producer_lost" -> Optional.of(RunState.LOST);
                    case "superseded" -> Optional.of(RunState.SUPERSEDED);
                    case "cancelled" -> ended(data, RunState.CANCELLED);
                    default -> ended(data, RunState.FAILED);
                };
            default -> Optional.empty();
        };
    }

    private static Optional<RunState> ended(JsonNode data, RunState state) {
        return data.path("retryable").asBoolean() ? Optional.empty() : Optional.of(state);
    }

    private static long millis(JsonNode time) {
        return Instant.parse(time.asText()).toEpochMilli();
    }

    private static void require(int status, int wanted) throws IOException {
        if (status != wanted) {
            throw new IOException("a log could not be read: " + status);
        }
    }
}
