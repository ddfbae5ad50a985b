package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same subscription asked for more than once, as clients do whose answer was late: each answer tells all that the
 * first one told, and no event comes twice.
 */
final class RepeatedSubscribeTest {

    private static final int RETAINED = 5;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(
                new TestSettings().maxClientEvents(1_000),
                new MemorySettings(RETAINED, 1 << 20, Duration.ofHours(1), 1 << 24, 1_000),
                log -> log,
                directory -> directory);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void anotherEpochIsAResetEachTime(Transport transport) {
        try (Client client = connected(transport)) {
            for (String after :
                    new String[] {"", "\"after\":0,", "\"after\":2,", "\"after\":9,", "\"after\":\"latest\","}) {
                WorkflowId fresh = gateway.register("alice");
                gateway.think(fresh, "1", "2", "3");
                for (int i = 0; i < 4; i++) {
                    JsonNode answer = client.subscribe(fresh, after + "\"epoch\":\"another\"");
                    assertThat(answer.path("reset").booleanValue())
                            .as("%s, %d", after, i)
                            .isTrue();
                    assertThat(answer.has("gap")).isFalse();
                    if (i == 0 && !after.contains("latest")) {
                        client.expectSeqs(1, 3);
                    }
                }
                gateway.think(fresh, "4");
                client.expectSeqs(4, 4);
                client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + fresh + "\"}");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatLiesBeforeTheLogIsAGapEachTime(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        for (int i = 1; i <= 12; i++) {
            gateway.think(workflow, "" + i);
        }
        try (Client client = connected(transport)) {
            for (int i = 0; i < 4; i++) {
                JsonNode answer = client.subscribe(workflow, "\"after\":3");
                assertThat(answer.path("gap").toString()).isEqualTo("{\"from\":4,\"to\":7}");
                assertThat(answer.has("reset")).isFalse();
                if (i == 0) {
                    client.expectSeqs(8, 12);
                }
            }
            gateway.think(workflow, "13");
            client.expectSeqs(13, 13);
            assertThat(client.subscribe(workflow, "\"after\":3").path("gap").toString())
                    .isEqualTo("{\"from\":4,\"to\":8}");
            assertThat(client.subscribe(workflow, "\"after\":8").has("gap")).isFalse();
            gateway.think(workflow, "14");
            client.expectSeqs(14, 14);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoKnowsTheEpochOrNoneIsToldOfNoReset(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        String epoch = gateway.think(workflow, "1", "2", "3").log().epoch();
        try (Client client = connected(transport)) {
            assertThat(client.subscribe(workflow, "\"after\":1,\"epoch\":\"another\"")
                            .has("reset"))
                    .isTrue();
            client.expectSeqs(1, 3);
            for (String known :
                    new String[] {"", ",\"epoch\":\"\"", ",\"epoch\":null", ",\"epoch\":\"" + epoch + "\""}) {
                JsonNode answer = client.subscribe(workflow, "\"after\":3" + known);
                assertThat(answer.has("reset")).as(known).isFalse();
                assertThat(answer.has("gap")).as(known).isFalse();
            }
            gateway.think(workflow, "4");
            client.expectSeqs(4, 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoUnsubscribesFirstIsGivenItAllOnceMore(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1", "2", "3");
        try (Client client = connected(transport)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.subscribe(workflow, "\"after\":2,\"epoch\":\"another\"")
                                .has("reset"))
                        .isTrue();
                client.expectSeqs(1, 3);
                client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWasRefusedMayAskAgain(Transport transport) {
        WorkflowId workflow = WorkflowId.random();
        try (Client client = connected(transport)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask(1, "workflow:subscribe", "{\"workflowId\":\"" + workflow + "\"}")
                                .path("error")
                                .path("status")
                                .intValue())
                        .isEqualTo(403);
            }
            gateway.register(workflow, "alice");
            client.subscribe(workflow);
            gateway.think(workflow, "1");
            client.expectSeqs(1, 1);
        }
    }

    private static Client connected(Transport transport) {
        Client client = transport.open(gateway);
        client.connect("alice");
        return client;
    }
}
