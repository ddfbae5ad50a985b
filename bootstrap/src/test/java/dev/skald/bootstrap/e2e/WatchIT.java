package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in a terminal, and what can be asked of its agent from there. */
@Execution(ExecutionMode.CONCURRENT)
class WatchIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String workflow = UUID.randomUUID().toString();
    private final List<SkaldProcess> watches = new ArrayList<>();

    @AfterEach
    void leaveNothingBehind() {
        watches.forEach(SkaldProcess::kill);
    }

    /** With a token that is signed with the secret. */
    private SkaldProcess watch(SkaldProcess skald, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("watch", workflow, "--url", skald.address().toString()));
        arguments.addAll(List.of(options));
        SkaldProcess watch =
                SkaldProcess.started(Map.of("JWT_SECRET", Tokens.SECRET), arguments.toArray(String[]::new));
        watches.add(watch);
        return watch;
    }

    private static void awaitPrinted(SkaldProcess watch, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(watch.log()).as(watch::err).contains(text));
    }

    private static String name(JsonNode run) {
        return run.path("runId").asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50", "1000", "off"})
    void allThatIsSaidInARunIsPrinted(String coalesce) {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            JsonNode run = agents.open(workflow);
            SkaldProcess watch = watch(skald, "--coalesce", coalesce);
            awaitPrinted(watch, "[run] " + name(run) + " started");
            for (int request = 0; request < 20; request++) {
                int first = request * 5;
                agents.publishLines(
                        workflow,
                        run,
                        IntStream.range(first, first + 5)
                                .mapToObj(i -> Agents.thought(i + " "))
                                .collect(Collectors.joining("\n")));
            }
            agents.publish(workflow, run, "{\"type\":\"result\",\"data\":{\"answer\":42}}");
            awaitPrinted(watch, " succeeded");
            assertThat(watch.log().lines())
                    .containsExactly(
                            "[run] " + name(run) + " started",
                            IntStream.range(0, 100).mapToObj(i -> i + " ").collect(Collectors.joining()),
                            "[result] {\"answer\":42}",
                            "[run] " + name(run) + " succeeded");
            assertThat(watch.err()).isEmpty();
            agents.delete(workflow);
            assertThat(watch.exitCode()).isZero();
        }
    }

    @Test
    void aCancelIsFollowedUntilTheRunHasEnded() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.publish(workflow, agents.open(workflow), "{\"type\":\"result\",\"data\":{\"answer\":1}}");
            JsonNode run = agents.open(workflow);
            SkaldProcess watch = watch(skald, "--cancel");
            awaitPrinted(watch, "[control] skald-watch: cancel");
            agents.publish(workflow, run, Agents.thought("stopping"));
            awaitPrinted(watch, "stopping");
            assertThat(watch.isAlive()).isTrue();
            agents.publish(workflow, run, "{\"type\":\"error\",\"data\":{\"message\":\"no\",\"code\":\"cancelled\"}}");
            assertThat(watch.exitCode()).isZero();
            assertThat(watch.log()).endsWith("[run] " + name(run) + " cancelled\n[skald] the run is over: cancelled\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"approve", "reject"})
    void aCallIsAnswered(String action) {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            JsonNode run = agents.open(workflow);
            SkaldProcess watch = watch(skald, "--" + action, "c1");
            awaitPrinted(watch, "[control] skald-watch: " + action + " (c1)");
            SkaldProcess another = watch(skald, "--approve", "c1");
            awaitPrinted(another, "(already_answered)");
            assertThat(another.exitCode()).isEqualTo(1);
            agents.publish(workflow, run, "{\"type\":\"result\",\"data\":{\"answer\":1}}");
            assertThat(watch.exitCode()).isZero();
            assertThat(watch.log()).contains("[skald] the run is over: succeeded");
        }
    }

    @Test
    void thatNobodyCanBeAskedIsTold() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents.of(skald).publish(workflow, Agents.thought("alone"));
            SkaldProcess watch = watch(skald, "--cancel");
            awaitPrinted(watch, "(no_run)");
            assertThat(watch.exitCode()).isEqualTo(1);
        }
    }
}
