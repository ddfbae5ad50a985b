package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import dev.skald.gateway.AgentRun;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Leases by the clock on the wall: what is held to its rules elsewhere, in a time that tests make, is so in fact. */
class KeptLeaseIT {

    private static final RunRequest SHORT = RunRequest.DEFAULT.withTtl(RunRequest.MIN_TTL);

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();

    @Test
    void anAgentThatThinksForLongKeepsItAndOneThatIsGoneDoesNot() throws IOException {
        WorkflowId kept = WorkflowId.random();
        WorkflowId gone = WorkflowId.random();
        try (Skald skald = Skald.start(config);
                Viewer watching = Viewer.of(skald, config.tokens(), gone)) {
            AgentRun silent = skald.publisher().run(kept, SHORT);
            skald.publisher().run(gone, SHORT, AgentRun::leave);
            await().atMost(Duration.ofSeconds(20)).until(() -> !watching.seen().isEmpty());
            assertThat(watching.seen()).singleElement().asString().contains("producer_lost");

            assertThat(silent.isOpen()).isTrue();
            silent.result(Map.of("answer", 42)).toCompletableFuture().join();
            assertThat(silent.ended().toCompletableFuture()).isCompletedWithValue(RunState.SUCCEEDED);
        }
    }
}
