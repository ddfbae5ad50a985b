package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run from the shell: one end, whatever becomes of the input, of the process, or of the gateway. */
@Execution(ExecutionMode.CONCURRENT)
class PublishIT {

    private static final String RESULT = "{\"type\":\"result\",\"data\":{\"n\":1.50,\"large\":9007199254740993}}";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String workflow = UUID.randomUUID().toString();

    @TempDir
    private Path directory;

    private static JsonNode events(Agents agents, String workflow) {
        return Agents.json(agents.history(workflow, "?limit=10000").body()).path("events");
    }

    private static List<String> contents(Agents agents, String workflow) {
        return StreamSupport.stream(events(agents, workflow).spliterator(), false)
                .filter(event -> event.path("type").asText().equals("thought"))
                .map(event -> event.path("data").path("content").asText())
                .toList();
    }

    /** The ends in the log: all that is no thought. */
    private static List<JsonNode> ends(Agents agents, String workflow) {
        return StreamSupport.stream(events(agents, workflow).spliterator(), false)
                .filter(event -> !event.path("type").asText().equals("thought"))
                .toList();
    }

    private static void assertEnd(Agents agents, String workflow, String state, String code) {
        assertThat(agents.run(workflow).path("state").asText()).isEqualTo(state);
        assertThat(ends(agents, workflow)).singleElement().satisfies(end -> {
            assertThat(end.path("data").path("code").asText()).isEqualTo(code);
            assertThat(end.path("runId")).isEqualTo(agents.run(workflow).path("runId"));
        });
    }

    private static void awaitContents(Agents agents, String workflow, String... contents) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(contents(agents, workflow)).containsExactly(contents));
    }

    private static Agents alice(SkaldProcess skald) {
        return new Agents(skald.address(), skald.tokens().viewer("alice"));
    }

    @Test
    void aStreamOfLinesIsARunWithOneEnd() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish = PublishProcess.of(skald, workflow)) {
            Agents agents = Agents.of(skald);
            publish.say(Agents.thought("one"), "", Agents.thought("two"));
            awaitContents(agents, workflow, "one", "two");
            assertThat(agents.run(workflow).path("state").asText()).isEqualTo("running");
            publish.say(RESULT);
            assertThat(publish.exitCode()).isZero();
            assertEnd(agents, workflow, "succeeded", "");
            assertThat(agents.history(workflow).body()).contains("{\"n\":1.50,\"large\":9007199254740993}");
            assertThat(publish.out()).isEmpty();
            assertThat(publish.err())
                    .hasLineCount(1)
                    .doesNotContain(skald.tokens().secrets());
        }
    }

    /** Twice as long as a lease lasts. */
    @Test
    void aRunLivesAlthoughItsInputIsSilent() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish = PublishProcess.of(skald, workflow, "--ttl", "PT15S")) {
            Agents agents = Agents.of(skald);
            publish.opened();
            await().during(Duration.ofSeconds(30))
                    .atMost(PATIENCE)
                    .until(() -> agents.run(workflow).path("state").asText().equals("running"));
            publish.say(RESULT);
            assertThat(publish.exitCode()).isZero();
            assertEnd(agents, workflow, "succeeded", "");
        }
    }

    @Test
    void anInputThatEndsTooEarlyEndsTheRun() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish = PublishProcess.of(skald, workflow)) {
            publish.say(
                    Agents.thought("one"),
                    "{\"type\":\"error\",\"data\":{\"message\":\"again\",\"code\":\"x\",\"retryable\":true}}");
            publish.endInput();
            assertThat(publish.exitCode()).isEqualTo(65);
            Agents agents = Agents.of(skald);
            assertThat(ends(agents, workflow))
                    .extracting(end -> end.path("data").path("code").asText())
                    .containsExactly("x", "incomplete");
            assertThat(agents.run(workflow).path("state").asText()).isEqualTo("failed");
        }
    }

    /** What is said behind a fault is not half of something: it is not said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | is not well-formed JSON",
                "[] | is not a JSON object",
                "{\"type\":\"thought\",\"data\":{}} | data.content must be a string",
                "{\"type\":\"thought\",\"data\":{\"content\":\"x\",\"n\":1e400}} | data.n"
            })
    void aLineThatIsNoEventEndsTheRun(String line, String fault) {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish = PublishProcess.of(skald, workflow)) {
            publish.say(Agents.thought("one"), Agents.thought("two"), line, Agents.thought("three"), RESULT);
            assertThat(publish.exitCode()).isEqualTo(65);
            assertThat(publish.err()).contains("skald: line 3: " + fault);
            Agents agents = Agents.of(skald);
            assertThat(contents(agents, workflow)).containsExactly("one", "two");
            assertEnd(agents, workflow, "failed", "invalid_event");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "HUP,129"})
    void aSignalCancelsTheRun(String signal, int exitCode) {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish = PublishProcess.of(skald, workflow)) {
            Agents agents = Agents.of(skald);
            publish.say(Agents.thought("one"));
            awaitContents(agents, workflow, "one");
            publish.signal(signal);
            assertThat(publish.exitCode()).isEqualTo(exitCode);
            assertEnd(agents, workflow, "cancelled", "cancelled");
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() {
        SkaldProcess skald = SkaldProcess.serving(Map.of());
        try (PublishProcess publish = PublishProcess.of(skald, workflow).opened()) {
            skald.kill();
            publish.say(Agents.thought("one"));
            publish.awaitErr("trying again");
            publish.signal("INT");
            publish.awaitErr("another signal ends at once");
            assertThat(publish.isAlive()).isTrue();
            publish.signal("INT");
            assertThat(publish.exitCode()).isEqualTo(130);
            assertThat(publish.err()).contains("ended at once");
        }
    }

    @Test
    void aGatewayThatNeverComesBackKeepsNoProcessThatWasToldToEnd() {
        SkaldProcess skald = SkaldProcess.serving(Map.of());
        try (PublishProcess publish = PublishProcess.of(skald, workflow).opened()) {
            skald.kill();
            publish.signal("TERM");
            assertThat(publish.exitCode()).isEqualTo(143);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aGatewayThatDiesAndComesBackCostsNothing(boolean killed) {
        Map<String, String> files = Map.of("EVENT_LOG", "file:" + directory.resolve("log"));
        SkaldProcess first = SkaldProcess.serving(files);
        int count = 3_000;
        try (PublishProcess publish = PublishProcess.of(first, workflow)) {
            Agents agents = Agents.of(first);
            for (int i = 0; i < count / 3; i++) {
                publish.say(Agents.thought("t" + i));
            }
            await().atMost(PATIENCE).until(() -> !contents(agents, workflow).isEmpty());
            if (killed) {
                first.kill();
            } else {
                first.terminate();
                first.awaitLogged("draining");
            }
            // More than the process and the pipe hold would wait for ever here.
            for (int i = count / 3; i < count / 3 + 200; i++) {
                publish.say(Agents.thought("t" + i));
            }
            publish.awaitErr("trying again");
            assertThat(first.exitCode()).isIn(0, 137, 143);
            try (SkaldProcess second = SkaldProcess.serving(
                    Map.of("PORT", Integer.toString(first.port()), "EVENT_LOG", files.get("EVENT_LOG")))) {
                for (int i = count / 3 + 200; i < count; i++) {
                    publish.say(Agents.thought("t" + i));
                }
                publish.say(RESULT);
                assertThat(publish.exitCode()).isZero();
                assertThat(publish.err()).contains("the gateway answers again");
                assertThat(contents(Agents.of(second), workflow))
                        .containsExactlyElementsOf(
                                IntStream.range(0, count).mapToObj(i -> "t" + i).toList());
                assertEnd(Agents.of(second), workflow, "succeeded", "");
            }
        } finally {
            first.kill();
        }
    }

    /** What was in memory is gone, and the run with it: the next gateway knows of none. */
    @Test
    void aGatewayThatForgotTheRunIsTold() {
        SkaldProcess first = SkaldProcess.serving(Map.of());
        try (PublishProcess publish = PublishProcess.of(first, workflow).opened()) {
            first.kill();
            try (SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(first.port())))) {
                publish.say(Agents.thought("one"));
                assertThat(publish.exitCode()).isEqualTo(4);
                assertThat(publish.err()).contains("the run is lost: ").doesNotContain("Exception");
                assertThat(second.isAlive()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false,run_ended", "true,lease_lost"})
    void aProcessThatWasStoppedForTooLongFindsItsRunLost(boolean another, String code) {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish =
                        PublishProcess.of(skald, workflow, "--ttl", "PT5S").opened()) {
            Agents agents = Agents.of(skald);
            publish.signal("STOP");
            await().atMost(PATIENCE)
                    .until(() -> agents.run(workflow).path("state").asText().equals("lost"));
            if (another) {
                agents.open(workflow);
            }
            publish.signal("CONT");
            assertThat(publish.exitCode()).isEqualTo(4);
            assertThat(publish.err()).contains("the run is lost: ", "(" + code + ")");
            assertThat(ends(agents, workflow)).hasSize(1);
        }
    }

    @Test
    void oneProducerAtATimeUnlessItIsTakenOver() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess first = PublishProcess.of(skald, workflow).opened();
                PublishProcess second = PublishProcess.of(skald, workflow)) {
            Agents agents = Agents.of(skald);
            String run = agents.run(workflow).path("runId").asText();
            assertThat(second.exitCode()).isEqualTo(3);
            assertThat(second.err()).contains("the run " + run + " is open, until ", "(run_open)");
            assertThat(events(agents, workflow)).isEmpty();

            try (PublishProcess third =
                    PublishProcess.of(skald, workflow, "--takeover").opened()) {
                // Although it has nothing to say.
                assertThat(first.exitCode()).isEqualTo(4);
                assertThat(first.err()).contains("(lease_lost)");
                third.say(RESULT);
                assertThat(third.exitCode()).isZero();
            }
            assertThat(ends(agents, workflow))
                    .extracting(end -> end.path("data").path("code").asText())
                    .containsExactly("superseded", "");
        }
    }

    @Test
    void aRunGoesOnInAnotherProcess() {
        String run = UUID.randomUUID().toString();
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess first = PublishProcess.of(skald, workflow, "--run-id", run)) {
            Agents agents = Agents.of(skald);
            first.say(Agents.thought("one"));
            awaitContents(agents, workflow, "one");
            first.signal("KILL");
            assertThat(first.exitCode()).isEqualTo(137);
            agents.register(workflow, "alice");
            alice(skald).control(workflow, "{\"action\":\"approve\",\"callId\":\"c1\"}");
            try (PublishProcess second = PublishProcess.of(skald, workflow, "--run-id", run, "--takeover")) {
                second.awaitOut("\"approve\"");
                second.say(Agents.thought("two"), RESULT);
                assertThat(second.exitCode()).isZero();
            }
            assertThat(contents(agents, workflow)).containsExactly("one", "two");
            assertEnd(agents, workflow, "succeeded", "");
            assertThat(agents.run(workflow).path("runId").asText()).isEqualTo(run);
            try (PublishProcess third = PublishProcess.of(skald, workflow, "--run-id", run)) {
                assertThat(third.exitCode()).isEqualTo(4);
                assertThat(third.err()).contains("(run_ended)");
            }
        }
    }

    @Test
    void whatViewersAskForIsPrintedAndACancelEndsTheRun() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "alice");
            try (PublishProcess publish = PublishProcess.of(skald, workflow).opened()) {
                alice(skald).control(workflow, "{\"action\":\"approve\",\"callId\":\"c1\",\"data\":{\"n\":1.50}}");
                publish.awaitOut("\"data\":{\"n\":1.50}");
                alice(skald).control(workflow, "{\"action\":\"cancel\"}");
                assertThat(publish.exitCode()).isEqualTo(5);
                List<JsonNode> controls =
                        publish.out().lines().map(Agents::json).toList();
                assertThat(controls)
                        .extracting(control -> control.path("seq").asInt()
                                + control.path("action").asText())
                        .containsExactly("1approve", "2cancel");
                assertEnd(agents, workflow, "cancelled", "cancelled");
            }
        }
    }

    @Test
    void anAgentMayDecideItselfWhatComesOfACancel() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "alice");
            try (PublishProcess publish =
                    PublishProcess.of(skald, workflow, "--ignore-cancel").opened()) {
                alice(skald).control(workflow, "{\"action\":\"cancel\"}");
                publish.awaitOut("\"action\":\"cancel\"");
                publish.say(RESULT);
                assertThat(publish.exitCode()).isZero();
                assertEnd(agents, workflow, "succeeded", "");
            }
        }
    }

    @Test
    void aTokenThatMayNotPublishIsTold() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                PublishProcess publish =
                        PublishProcess.of(skald.address(), skald.tokens().viewer("alice"), workflow)) {
            assertThat(publish.exitCode()).isEqualTo(1);
            assertThat(publish.err()).startsWith("skald: refused: ").hasLineCount(1);
        }
    }
}
