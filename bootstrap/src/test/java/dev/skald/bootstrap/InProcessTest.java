package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.gateway.AgentPublisher;
import dev.skald.gateway.Skald;
import dev.skald.gateway.ToolStatus;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What an agent in this process says, as a stock client sees it. */
class InProcessTest {

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();
    private final WorkflowId workflow = WorkflowId.random();

    @Test
    void aViewerSeesEveryKindOfEventAsItsPayload() throws IOException {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("q", "skald");
        input.put("limit", null);
        try (Skald skald = Skald.start(config)) {
            AgentPublisher publisher = skald.publisher();
            await(publisher.thought(workflow, " "));
            await(publisher.toolCall(workflow, "search", input));
            await(publisher.toolCall(workflow, "search", "c1", ToolStatus.SUCCEEDED, Map.of()));
            await(publisher.result(workflow, Map.of("answer", 42)));
            await(publisher.error(workflow, "no"));
            EventLog.Appended last = await(publisher.error(workflow, "no", "timeout", true));

            assertThat(last.last()).hasValue(6);
            try (Viewer viewer = Viewer.of(skald, config.tokens(), workflow)) {
                assertThat(viewer.seen(6))
                        .containsExactly(
                                "1 agent:thought {\"content\":\" \"}",
                                "2 agent:tool_call {\"input\":{\"limit\":null,\"q\":\"skald\"},\"tool\":\"search\"}",
                                "3 agent:tool_call {\"callId\":\"c1\",\"input\":{},\"status\":\"succeeded\",\"tool\":\"search\"}",
                                "4 agent:result {\"answer\":42}",
                                "5 agent:error {\"message\":\"no\"}",
                                "6 agent:error {\"code\":\"timeout\",\"message\":\"no\",\"retryable\":true}");
            }
        }
    }

    @Test
    void aTextMayBeEmptyAndEndWithinASurrogatePair() throws IOException {
        try (Skald skald = Skald.start(config)) {
            AgentPublisher publisher = skald.publisher();
            await(publisher.thought(workflow, ""));
            await(publisher.thought(workflow, "\ud83d"));
            await(publisher.thought(workflow, "\ude00 \ud83d\ude00"));
            await(publisher.error(workflow, ""));

            try (Viewer viewer = Viewer.of(skald, config.tokens(), workflow)) {
                assertThat(viewer.seen(4))
                        .containsExactly(
                                "1 agent:thought {\"content\":\"\"}",
                                "2 agent:thought {\"content\":\"\ud83d\"}",
                                "3 agent:thought {\"content\":\"\ude00 \ud83d\ude00\"}",
                                "4 agent:error {\"message\":\"\"}");
            }
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
