package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who lost the connection comes back as if nothing had happened, to exactly what was missed; or is told that this
 * cannot be.
 */
final class RecoveryTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(new TestSettings().maxClientEvents(1_000));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    // What is recovered

    @Test
    void whoIsLetInIsToldItsSocketIdAndAPrivateOne() {
        try (RawWebSocket one = RawWebSocket.open(gateway);
                RawWebSocket other = RawWebSocket.open(gateway)) {
            one.send("40{\"token\":\"alice\"}");
            other.send("40{\"token\":\"alice\"}");
            JsonNode first = Client.Json.parse(one.next().substring(2));
            JsonNode second = Client.Json.parse(other.next().substring(2));

            assertThat(first.fieldNames()).toIterable().containsExactlyInAnyOrder("sid", "pid");
            assertThat(first.path("pid").textValue())
                    .hasSizeGreaterThanOrEqualTo(20)
                    .isNotEqualTo(first.path("sid").textValue())
                    .isNotEqualTo(second.path("pid").textValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWatchesLiveMissesNothing(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, transport, workflow)) {
            gateway.think(workflow, "1", "2", "3");
            client.take(2);
            client.drop();
            gateway.think(workflow, "4", "5");

            assertThat(client.connect(transport, "alice")).isTrue();

            client.takeUpTo(workflow, 5);
            client.expectNothing();
            gateway.think(workflow, "6");
            client.takeUpTo(workflow, 6);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHadReceivedNoEventYetIsToldItsAnswerOnceMore(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, transport, workflow)) {
            client.drop();
            gateway.think(workflow, "1", "2");

            assertThat(client.connect(transport, "alice")).isTrue();

            assertThat(client.connection().next()).startsWith("431[{\"ok\":true,");
            client.takeUpTo(workflow, 2);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWatchedNothingIsRecovered(Transport transport) {
        try (Returning client = new Returning(gateway)) {
            assertThat(client.connect(transport, "alice")).isFalse();
            client.drop();

            assertThat(client.connect(transport, "alice")).isTrue();

            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoCatchesUpGoesOnThere(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        String[] many = new String[1_000];
        java.util.Arrays.fill(many, "x".repeat(300));
        gateway.think(workflow, many);
        gateway.think(workflow, many);
        try (Returning client = watching(gateway, transport, workflow)) {
            for (int seq : new int[] {1, 10, 700, 1_500}) {
                client.takeUpTo(workflow, seq);
                client.drop();
                assertThat(client.connect(transport, "alice")).isTrue();
            }
            client.takeUpTo(workflow, 2_000);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void threeWorkflowsEachGoOnWhereTheyStand(Transport transport) {
        WorkflowId one = gateway.register("alice");
        WorkflowId two = gateway.register("alice");
        WorkflowId quiet = gateway.register("alice");
        try (Returning client = watching(gateway, transport, one, two, quiet)) {
            for (int i = 0; i < 5; i++) {
                gateway.think(one, "a", "b");
                gateway.think(two, "c");
            }
            client.take(7);
            client.drop();
            gateway.think(two, "d");
            gateway.think(quiet, "e");

            assertThat(client.connect(transport, "alice")).isTrue();

            client.take(10 + 6 + 1 - 7);
            assertThat(client.seq(one)).isEqualTo(10);
            assertThat(client.seq(two)).isEqualTo(6);
            assertThat(client.seq(quiet)).isEqualTo(1);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsLostDuringAnUpgradeIsFound(boolean upgraded) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, Transport.POLLING, workflow)) {
            gateway.think(workflow, "1", "2", "3");
            client.take(2);
            try (RawWebSocket socket =
                    RawWebSocket.beside(gateway, client.connection().sid())) {
                socket.send("2probe");
                assertThat(socket.next()).isEqualTo("3probe");
                if (upgraded) {
                    socket.send("5");
                }
            }
            gateway.think(workflow, "4");

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

            client.takeUpTo(workflow, 4);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsBackBeforeTheOldConnectionIsKnownToBeDeadTakesOver(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        int open = gateway.gateway().openSessions();
        try (Returning client = watching(gateway, transport, workflow)) {
            gateway.think(workflow, "1", "2", "3");
            client.take(1);
            Client old = client.connection();

            assertThat(client.connect(transport, "alice")).isTrue();

            client.takeUpTo(workflow, 3);
            gateway.think(workflow, "4");
            client.takeUpTo(workflow, 4);
            client.expectNothing();
            if (old instanceof RawWebSocket socket) {
                socket.awaitClosed();
                assertThat(socket.takeAll())
                        .noneMatch(packet -> packet.startsWith("41"))
                        .noneMatch(packet -> packet.contains("\"seq\":4"));
            } else {
                assertThat(((Polls) old).poll().statusCode()).isEqualTo(400);
            }
            await().until(() -> gateway.gateway().openSessions() <= open + 1);
        }
    }

    @Test
    void theTransportsOfOneClientMayDiffer() {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, Transport.WEBSOCKET, workflow)) {
            long seq = 0;
            for (Transport transport : Transport.values()) {
                gateway.think(workflow, "a", "b");
                client.takeUpTo(workflow, ++seq);
                client.drop();
                assertThat(client.connect(transport, "alice")).isTrue();
            }
            client.takeUpTo(workflow, 6);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsLostAgainBeforeAnythingCameMissesNothing(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, transport, workflow)) {
            gateway.think(workflow, "1", "2");
            client.take(1);
            for (int i = 0; i < 4; i++) {
                client.drop();
                gateway.think(workflow, "more");
                assertThat(client.connect(transport, "alice")).isTrue();
            }
            client.takeUpTo(workflow, 6);
            client.expectNothing();
        }
    }

    @Test
    void whatWasSaidAfterTheLastEventIsSaidUntilAnEventComes() {
        WorkflowId workflow = gateway.register("alice");
        WorkflowId other = gateway.register("alice");
        try (Returning client = watching(gateway, Transport.WEBSOCKET, workflow, other)) {
            gateway.think(workflow, "1");
            client.take(1);
            gateway.log().delete(workflow).toCompletableFuture().join();
            assertUnsubscribed(client, workflow, "deleted");
            for (int i = 0; i < 2; i++) {
                client.drop();
                assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();
                assertUnsubscribed(client, workflow, "deleted");
            }
            gateway.think(other, "1");
            client.take(1);
            client.drop();

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

            client.expectNothing();
        }
    }

    @Test
    void aSubscriptionThatWasSkippedForwardStaysThere() {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1", "2", "3", "4", "5", "6", "7");
        try (Returning client = watching(gateway, Transport.POLLING, workflow)) {
            client.connection().subscribe(workflow, "\"after\":5");
            client.drop();

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

            assertThat(client.connection().next()).startsWith("431[");
            assertThat(client.connection().next()).startsWith("431[");
            client.connection().expectSeqs(6, 7);
            client.expectNothing();
        }
    }

    @Test
    void whatWasUnsubscribedStaysSo() {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, Transport.WEBSOCKET, workflow)) {
            gateway.think(workflow, "1");
            client.take(1);
            client.connection().ask(2, "workflow:unsubscribe", "{\"workflowId\":\"" + workflow + "\"}");
            client.drop();
            gateway.think(workflow, "2");

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

            assertThat(client.connection().next()).isEqualTo("432[{\"ok\":true}]");
            client.expectNothing();
        }
    }

    @Test
    void aQuietWorkflowIsNotToldOnceMoreHoweverMuchTheOthersHadToSay() {
        WorkflowId quiet = gateway.register("alice");
        WorkflowId one = gateway.register("alice");
        WorkflowId two = gateway.register("alice");
        try (Returning client = watching(gateway, Transport.WEBSOCKET, quiet, one, two)) {
            gateway.think(quiet, "1", "2", "3");
            client.takeUpTo(quiet, 3);
            for (int turn = 0; turn < Journal.MAX_ENTRIES; turn++) {
                gateway.think(turn % 2 == 0 ? one : two, "turn");
                client.take(1);
            }
            gateway.think(one, "last");
            client.drop();
            gateway.think(quiet, "4");

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

            client.take(2);
            client.expectNothing();
        }
    }

    /** Looks often: what happens many times in a test should not wait for the next look each time. */
    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(5));
    }

    @Test
    void whoIsLostWhileItIsRecoveredIsRecoveredLater() {
        try (TestGateway late = late(new TestSettings())) {
            WorkflowId workflow = late.register("alice");
            try (Returning client = watching(late, Transport.WEBSOCKET, workflow)) {
                late.think(workflow, "1", "2");
                client.take(1);
                client.drop();
                for (int i = 0; i < 20; i++) {
                    soon().until(() -> late.gateway().lostSessions() == 1);
                    RawWebSocket hasty = RawWebSocket.open(late);
                    hasty.send(client.connectPacket("alice"));
                    hasty.close();
                    soon().until(() -> late.gateway().openSessions() == 0);
                }
                late.think(workflow, "3");
                await().until(() -> late.gateway().lostSessions() == 1);

                assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

                client.takeUpTo(workflow, 3);
                client.expectNothing();
            }
        }
    }

    @Test
    void whatIsKeptIsLetGo() {
        try (TestGateway brief = TestGateway.start(new TestSettings().recoveryWindow(3_000))) {
            WorkflowId workflow = brief.register("alice");
            try (Returning client = watching(brief, Transport.WEBSOCKET, workflow)) {
                client.drop();
                await().until(() -> brief.gateway().lostSessions() == 1);
                await().until(() -> brief.counts().disconnected.get() == 1);
                assertThat(brief.delivery().watchedWorkflows()).isZero();
                await().until(() -> brief.gateway().lostSessions() == 0);

                assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();

                client.expectNothing();
            }
        }
    }

    // What is not

    @ParameterizedTest
    @EnumSource
    void whoLeftIsNotRecovered(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, transport, workflow)) {
            client.connection().send("41");
            await().until(() -> gateway.delivery().viewers(workflow) == 0);
            client.drop();
            gateway.think(workflow, "1");

            assertThat(client.connect(transport, "alice")).isFalse();

            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExpiredTokenIsRefusedAndAFreshOneIsGivenTheSession(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, transport, workflow)) {
            gateway.think(workflow, "1");
            client.take(1);
            client.drop();
            gateway.think(workflow, "2");
            for (String bad : new String[] {"expired", "no such token", ""}) {
                Client refused = transport.open(gateway);
                refused.send(client.connectPacket(bad));
                assertThat(refused.next()).startsWith("44{").contains("\"status\":401");
            }

            assertThat(client.connect(transport, "alice")).isTrue();

            client.takeUpTo(workflow, 2);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoMayNotReadAllOfItAnyMoreIsGivenNothing(Transport transport) {
        WorkflowId kept = gateway.register("alice");
        WorkflowId lost = gateway.register("bob", "alice");
        try (Returning client = watching(gateway, transport, kept, lost)) {
            gateway.think(lost, "1");
            client.take(1);
            int before = gateway.gateway().lostSessions();
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() > before);
            gateway.register(lost, "bob");
            gateway.think(lost, "secret");
            gateway.think(kept, "1");

            assertThat(client.connect(transport, "alice")).isFalse();

            client.expectNothing();
            gateway.think(lost, "secret");
            gateway.think(kept, "2");
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void somebodyElseWithAStolenIdIsGivenNothingAndTakesNothingAway(boolean live) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning owner = watching(gateway, Transport.WEBSOCKET, workflow);
                Returning thief = new Returning(gateway)) {
            gateway.think(workflow, "1");
            owner.take(1);
            if (!live) {
                owner.drop();
            }
            thief.pid(owner.pid().orElseThrow());

            assertThat(thief.connect(Transport.WEBSOCKET, "bob")).isFalse();
            assertThat(thief.pid()).isNotEqualTo(owner.pid());
            gateway.think(workflow, "2");
            thief.expectNothing();

            if (live) {
                owner.takeUpTo(workflow, 2);
                owner.drop();
            }
            assertThat(owner.connect(Transport.WEBSOCKET, "alice")).isTrue();
            owner.takeUpTo(workflow, 2);
            owner.expectNothing();
        }
    }

    @Test
    void aGuessedIdIsNobodys() {
        try (Returning client = new Returning(gateway)) {
            for (String guess : new String[] {"", "0", "x".repeat(24), "x".repeat(100_000 / 2)}) {
                client.pid(guess);
                assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
                client.expectNothing();
                client.connection().close();
            }
        }
        for (String pid : new String[] {"7", "null", "{}", "[\"x\"]", "true"}) {
            try (RawWebSocket client = RawWebSocket.open(gateway)) {
                client.send("40{\"token\":\"alice\",\"pid\":" + pid + ",\"offset\":" + pid + "}");
                assertThat(client.next()).startsWith("40{\"sid\":");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOffsetThatIsNoneOfOursIsNotRecovered(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        String epoch = gateway.think(workflow, "1", "2", "3").log().epoch();
        String key = StreamKey.of(workflow, epoch);
        List<String> strings = List.of(
                "",
                "x",
                "none.1",
                key,
                key + ".",
                key + ".0",
                key + ".4",
                key + ".-1",
                key + ".01",
                key + ".+1",
                key + ".1 ",
                key + ".\u0661",
                key + ".1.1",
                key + ".99999999999999999999",
                StreamKey.of(workflow, "another") + ".1",
                "x".repeat(1_000));
        List<String> offsets = new ArrayList<>(List.of("null", "7", "1.5", "true", "{}", "[]", "[\"" + key + ".1\"]"));
        strings.forEach(offset -> offsets.add("\"" + offset + "\""));
        for (String offset : offsets) {
            try (Returning client = watching(gateway, transport, workflow)) {
                client.take(3);
                client.drop();
                try (Client back = transport.open(gateway)) {
                    back.send("40{\"token\":\"alice\",\"pid\":\"" + client.pid().orElseThrow() + "\",\"offset\":"
                            + offset + "}");
                    String answer = back.next();
                    assertThat(answer)
                            .as(offset)
                            .startsWith("40{\"sid\":")
                            .contains("\"pid\":")
                            .doesNotContain(client.pid().orElseThrow(), client.socketId());
                    assertThat(back.ask(1, "nonsense", "1").path("ok").booleanValue())
                            .as("no packet before it, no error")
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatIsNoOffsetProvesNothingThoughItIsNamedTwice() {
        WorkflowId workflow = gateway.register("alice");
        for (String offset : new String[] {"\"x\"", "7"}) {
            String answer = "";
            for (int i = 0; i < 3; i++) {
                try (RawWebSocket client = RawWebSocket.open(gateway)) {
                    String pid = Client.Json.parse(answer.isEmpty() ? "{}" : answer.substring(2))
                            .path("pid")
                            .asText("none");
                    client.send("40{\"token\":\"alice\",\"pid\":\"" + pid + "\",\"offset\":" + offset + "}");
                    answer = client.next();
                    assertThat(answer).startsWith("40{").doesNotContain(pid);
                    client.subscribe(workflow);
                }
            }
        }
    }

    @Test
    void twoTabsOfOneUserKeepApart() {
        WorkflowId one = gateway.register("alice");
        WorkflowId two = gateway.register("alice");
        try (Returning first = watching(gateway, Transport.WEBSOCKET, one);
                Returning second = watching(gateway, Transport.WEBSOCKET, two)) {
            gateway.think(one, "1");
            gateway.think(two, "1");
            first.take(1);
            second.take(1);
            first.drop();
            second.drop();
            gateway.think(one, "2");
            gateway.think(two, "2");

            assertThat(second.connect(Transport.WEBSOCKET, "alice")).isTrue();
            assertThat(first.connect(Transport.WEBSOCKET, "alice")).isTrue();

            first.takeUpTo(one, 2);
            second.takeUpTo(two, 2);
            first.expectNothing();
            second.expectNothing();
        }
    }

    @Test
    void whatWasTrimmedMeanwhileCannotBeMadeUpFor() {
        try (TestGateway small = TestGateway.start(
                TestGateway.settings(), new MemorySettings(5, 1 << 20, Duration.ofHours(1), 1 << 24, 10))) {
            WorkflowId workflow = small.register("alice");
            try (Returning client = watching(small, Transport.WEBSOCKET, workflow)) {
                small.think(workflow, "1");
                client.take(1);
                client.drop();
                for (int i = 2; i <= 6; i++) {
                    small.think(workflow, "" + i);
                }
                assertThat(client.connect(Transport.WEBSOCKET, "alice"))
                        .as("all that was missed is there")
                        .isTrue();
                client.takeUpTo(workflow, 6);
                client.drop();
                for (int i = 7; i <= 12; i++) {
                    small.think(workflow, "" + i);
                }

                assertThat(client.connect(Transport.WEBSOCKET, "alice"))
                        .as("7 is gone")
                        .isFalse();

                client.expectNothing();
                assertThat(small.delivery().watchedWorkflows()).isZero();
            }
        }
    }

    @Test
    void anotherEpochIsNotGoneOnWith() {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = watching(gateway, Transport.WEBSOCKET, workflow)) {
            gateway.think(workflow, "1");
            client.take(1);
            client.drop();
            await().until(() -> gateway.delivery().watchedWorkflows() == 0);
            gateway.log().delete(workflow).toCompletableFuture().join();
            gateway.register(workflow, "alice");
            gateway.think(workflow, "1", "2", "3");

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();

            client.expectNothing();
        }
    }

    private static Returning watching(TestGateway gateway, Transport transport, WorkflowId... workflows) {
        Returning client = new Returning(gateway);
        assertThat(client.connect(transport, "alice")).isFalse();
        for (WorkflowId workflow : workflows) {
            client.connection().subscribe(workflow);
        }
        return client;
    }

    private static void assertUnsubscribed(Returning client, WorkflowId workflow, String reason) {
        JsonNode event = client.event();
        assertThat(event.path(0).textValue()).isEqualTo("workflow:unsubscribed");
        assertThat(event.path(1).path("workflowId").textValue()).isEqualTo(workflow.toString());
        assertThat(event.path(1).path("reason").textValue()).isEqualTo(reason);
    }

    private static TestGateway late(TestSettings settings) {
        return TestGateway.start(
                settings,
                TestGateway.memory(),
                log -> new LateEventLog(log, 23),
                directory -> new LateWorkflowDirectory(directory, 23));
    }
}
