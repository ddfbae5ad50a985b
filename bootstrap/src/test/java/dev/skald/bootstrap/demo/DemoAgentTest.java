package dev.skald.bootstrap.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemoAgentTest {

    @Test
    void itTalksOnUntilItIsClosed() throws Exception {
        WorkflowId workflow = WorkflowId.random();
        SkaldConfig config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .secret("a-secret-of-exactly-32-bytes-....")
                .build();
        try (Skald skald = Skald.start(config)) {
            DemoAgent agent = DemoAgent.start(skald.publisher(), workflow, pause -> Duration.ZERO);
            await().atMost(20, TimeUnit.SECONDS).until(() -> events(skald, workflow) > 500);
            agent.close();
        }
    }

    @Test
    void everyFifthRunEndsWithAnErrorAndTheOthersWithAResult() {
        Script script = new Script(new Random(1));
        List<Integer> lengths = List.of(1, 2, 3, 4, 5).stream()
                .map(run -> script.nextRun().size())
                .toList();
        assertThat(lengths.get(4)).isLessThan(lengths.get(0)).isGreaterThan(10);
    }

    @Test
    void itsPausesAreThoseOfALanguageModel() {
        List<Line> run = new Script(new Random(1)).nextRun();
        assertThat(run)
                .allSatisfy(line -> assertThat(line.pause()).isBetween(Duration.ofMillis(30), Duration.ofSeconds(3)));
        assertThat(run.stream().map(Line::pause).reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(20));
    }

    /** How many events the log of a workflow has had, and one more, which this adds. */
    private static long events(Skald skald, WorkflowId workflow) {
        return skald.publisher()
                .thought(workflow, "?")
                .toCompletableFuture()
                .join()
                .last()
                .orElse(0);
    }
}
