package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What subscribers are told when a workflow is deleted, its readers change, or retention overtakes them. */
final class NoticesTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void aDeletedWorkflowIsUnsubscribed(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        Client client = watching(transport, "alice", workflow);
        gateway.think(workflow, "1");
        client.expectSeqs(1, 1);

        gateway.log().delete(workflow).toCompletableFuture().join();

        assertNotice(client.event(), "workflow:unsubscribed", workflow, "reason", "deleted");
        gateway.think(workflow, "of another epoch");
        assertThat(client.ask(9, "nonsense", "1").path("ok").booleanValue()).isFalse();
        assertThat(client.subscribe(workflow).path("lastSeq").longValue()).isEqualTo(1);
        client.expectSeqs(1, 1);
    }

    /** With many who have not left yet when the next one comes. */
    @Test
    void whoComesRightAfterADeletionIsAnsweredWithTheNewEpoch() {
        WorkflowId workflow = gateway.register("alice");
        List<Client> audience = Stream.generate(() -> watching(Transport.WEBSOCKET, "alice", workflow))
                .limit(100)
                .toList();
        Client next = Transport.WEBSOCKET.open(gateway);
        next.connect("alice");

        gateway.log().delete(workflow).toCompletableFuture().join();
        gateway.register(workflow, "alice");
        JsonNode answer = next.subscribe(workflow);
        gateway.think(workflow, "1");

        assertThat(answer.path("epoch").textValue()).isNotEmpty();
        next.expectSeqs(1, 1);
        audience.forEach(
                client -> assertNotice(client.event(), "workflow:unsubscribed", workflow, "reason", "deleted"));
        audience.forEach(Client::close);
        next.close();
    }

    @Test
    void whatWasPublishedBeforeTheDeletionIsDeliveredBeforeItAlsoByALoopThatRests() {
        WorkflowId busy = gateway.register("bob");
        List<Client> audience = Stream.generate(() -> watching(Transport.WEBSOCKET, "bob", busy))
                .limit(200)
                .toList();
        for (int round = 0; round < 20; round++) {
            WorkflowId workflow = gateway.register("alice");
            gateway.think(workflow, "1");
            Client alice = watching(Transport.WEBSOCKET, "alice", workflow);
            alice.expectSeqs(1, 1);

            gateway.think(busy, "to many");
            gateway.think(workflow, "2");
            gateway.log().delete(workflow).toCompletableFuture().join();

            alice.expectSeqs(2, 2);
            assertNotice(alice.event(), "workflow:unsubscribed", workflow, "reason", "deleted");
            alice.close();
        }
        audience.forEach(Client::close);
    }

    @ParameterizedTest
    @EnumSource
    void aReaderWhoIsDroppedGetsNothingOnceThatIsDone(Transport transport) {
        WorkflowId workflow = gateway.register("bob", "alice");
        Client alice = watching(transport, "alice", workflow);
        Client bob = watching(Transport.WEBSOCKET, "bob", workflow);
        Client root = watching(Transport.WEBSOCKET, "root", workflow);
        gateway.think(workflow, "1");
        alice.expectSeqs(1, 1);

        gateway.register(workflow, "bob");
        gateway.think(workflow, "2");

        assertNotice(alice.event(), "workflow:unsubscribed", workflow, "reason", "forbidden");
        assertThat(alice.ask(9, "nonsense", "1").path("ok").booleanValue()).isFalse();
        assertThat(alice.ask(8, "workflow:subscribe", "{\"workflowId\":\"" + workflow + "\"}")
                        .path("error")
                        .path("status")
                        .intValue())
                .isEqualTo(403);
        bob.expectSeqs(1, 2);
        root.expectSeqs(1, 2);
    }

    @Test
    void aReaderIsDroppedWhileEventsArePublished() {
        for (int round = 0; round < 20; round++) {
            WorkflowId workflow = gateway.register("bob", "alice");
            Client alice = watching(Transport.WEBSOCKET, "alice", workflow);
            gateway.think(workflow, "1", "2", "3");
            var unused = gateway.log().append(workflow, List.of(TestGateway.thought("4")));

            gateway.directory()
                    .put(workflow, new WorkflowAccess("bob", Set.of()))
                    .toCompletableFuture()
                    .join();
            long after = gateway.think(workflow, "after").last().orElseThrow();

            JsonNode event = alice.event();
            while (!event.path(0).textValue().equals("workflow:unsubscribed")) {
                assertThat(event.path(1).path("seq").longValue()).isLessThan(after);
                event = alice.event();
            }
            assertThat(alice.ask(9, "nonsense", "1").path("ok").booleanValue()).isFalse();
            alice.close();
        }
    }

    @Test
    void anOwnerWhoLosesTheWorkflowIsUnsubscribedAndAReaderWhoOwnsItNowIsNot() {
        WorkflowId workflow = gateway.register("alice", "bob");
        Client alice = watching(Transport.WEBSOCKET, "alice", workflow);
        Client bob = watching(Transport.WEBSOCKET, "bob", workflow);

        gateway.register(workflow, "bob");
        gateway.think(workflow, "1");

        assertNotice(alice.event(), "workflow:unsubscribed", workflow, "reason", "forbidden");
        bob.expectSeqs(1, 1);
    }

    @Test
    void retentionOvertakesACursorThatIsBehind() {
        try (TestGateway small = TestGateway.start(
                TestGateway.settings(), new MemorySettings(10, 1 << 20, Duration.ofHours(1), 1 << 24, 10))) {
            WorkflowId workflow = small.register("alice");
            Polls polls = Polls.open(small);
            polls.connect("alice");
            polls.subscribe(workflow);
            for (int i = 1; i <= 50; i++) {
                small.think(workflow, "" + i);
            }

            long next = 1;
            while (next <= 50) {
                JsonNode event = polls.event();
                if (event.path(0).textValue().equals("workflow:gap")) {
                    assertThat(event.path(1).path("workflowId").textValue()).isEqualTo(workflow.toString());
                    assertThat(event.path(1).path("from").longValue()).isEqualTo(next);
                    assertThat(event.path(1).path("to").longValue()).isGreaterThanOrEqualTo(next);
                    next = event.path(1).path("to").longValue() + 1;
                } else {
                    assertThat(event.path(1).path("seq").longValue()).isEqualTo(next++);
                }
            }
        }
    }

    @Test
    void whoLeavesIsNoLongerFollowed() {
        WorkflowId workflow = gateway.register("alice");
        int watched = gateway.delivery().watchedWorkflows();
        Client client = watching(Transport.WEBSOCKET, "alice", workflow);
        assertThat(gateway.delivery().watchedWorkflows()).isGreaterThan(watched);

        client.ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");

        await().until(() -> gateway.delivery().watchedWorkflows() == watched);
    }

    private static void assertNotice(JsonNode event, String name, WorkflowId workflow, String member, String value) {
        assertThat(event.path(0).textValue()).isEqualTo(name);
        assertThat(event.path(1).path("workflowId").textValue()).isEqualTo(workflow.toString());
        assertThat(event.path(1).path(member).textValue()).isEqualTo(value);
        assertThat(event).hasSize(2);
    }

    private static Client watching(Transport transport, String subject, WorkflowId workflow) {
        Client client = transport.open(gateway);
        client.connect(subject);
        client.subscribe(workflow);
        return client;
    }
}
