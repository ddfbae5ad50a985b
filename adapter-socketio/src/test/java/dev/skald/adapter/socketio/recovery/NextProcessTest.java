package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.LateSessionStore;
import dev.skald.domain.port.MemorySessionStore;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever had a session when its gateway was drained comes back to it at the next one, once; whatever goes wrong with
 * it.
 */
final class NextProcessTest {

    private final MemoryWorkflows workflows = MemoryWorkflows.within(TestGateway.memory());
    private final MemorySessionStore sessions = new MemorySessionStore();
    private final List<TestGateway> others = new ArrayList<>();
    private TestGateway first = TestGateway.over(workflows, sessions, new TestSettings());

    @AfterEach
    void close() {
        others.forEach(TestGateway::close);
        first.close();
    }

    // Who comes back

    @ParameterizedTest
    @EnumSource
    void whoWatchesMissesNothing(Transport transport) {
        WorkflowId workflow = first.register("alice");
        WorkflowId quiet = first.register("alice");
        try (Returning client = watching(transport, workflow, quiet)) {
            first.think(workflow, "1", "2", "3");
            client.take(2);
            drain();
            first.think(workflow, "4", "5");
            first.think(quiet, "1");
            TestGateway next = next(client);
            assertThat(client.connect(transport, "alice")).isTrue();

            client.takeUpTo(workflow, 5);
            client.takeUpTo(quiet, 1);
            client.expectNothing();
            next.think(workflow, "6");
            client.takeUpTo(workflow, 6);
            client.expectNothing();
            assertThat(next.counts().recovered).hasValue(1);
            assertThat(sessions.all()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHadLostItsConnectionBeforeComesBackToo(Transport transport) {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(transport, workflow)) {
            first.think(workflow, "1", "2");
            client.take(1);
            client.drop();
            await().until(() -> first.gateway().lostSessions() == 1);
            Instant lost = Instant.now();
            drain();
            assertThat(sessions.all())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.expiresAt()).isBefore(lost.plus(Duration.ofMinutes(2))));
            TestGateway next = next(client);
            assertThat(client.connect(transport, "alice")).isTrue();

            client.takeUpTo(workflow, 2);
            client.expectNothing();
            assertThat(next.gateway().lostSessions()).isZero();
        }
    }

    @Test
    void whoWatchedNothingComesBack() {
        try (Returning client = watching(Transport.WEBSOCKET)) {
            drain();
            TestGateway next = next(client);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();
            client.expectNothing();
            assertThat(next.counts().recovered).hasValue(1);
        }
    }

    @Test
    void whatWasSaidBehindTheLastEventIsSaidAgain() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.POLLING, workflow)) {
            drain();
            TestGateway next = next(client);
            assertThat(client.connect(Transport.POLLING, "alice")).isTrue();

            assertThat(client.connection().next()).startsWith("431[{\"ok\":true,");
            next.think(workflow, "1");
            client.takeUpTo(workflow, 1);
            client.expectNothing();
        }
    }

    @Test
    void whoComesBackFromProcessToProcessMissesNothing() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            for (int process = 1; process <= 3; process++) {
                first.think(workflow, "while it is there", "and not yet taken");
                client.take(1);
                drain();
                first.think(workflow, "while it is away");
                first = next(client);
                assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();
            }
            client.takeUpTo(workflow, 9);
            client.expectNothing();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStoreFarAwayIsAsGood(Transport transport) {
        try (LateSessionStore late = new LateSessionStore(sessions, 11)) {
            restart(late);
            WorkflowId workflow = first.register("alice");
            try (Returning client = watching(transport, workflow)) {
                first.think(workflow, "1", "2", "3");
                client.take(2);
                drain();
                first.think(workflow, "4");
                TestGateway next = opened(TestGateway.over(workflows, late, new TestSettings()));
                client.turnTo(next);
                assertThat(client.connect(transport, "alice")).isTrue();
                client.takeUpTo(workflow, 4);
                client.expectNothing();
            }
        }
    }

    @Test
    void whoIsLostWhileItIsRecoveredIsRecoveredLater() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            first.think(workflow, "1", "2");
            client.take(1);
            drain();
            HeldStore held = new HeldStore(sessions);
            TestGateway next = opened(TestGateway.over(workflows, held, new TestSettings()));
            client.turnTo(next);
            RawWebSocket hasty = RawWebSocket.open(next);
            hasty.send(client.connectPacket("alice"));
            held.awaitAsked();
            hasty.close();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> next.gateway().openSessions() == 0);
            held.answers.complete(null);
            await().until(() -> next.gateway().lostSessions() == 1);

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();

            client.takeUpTo(workflow, 2);
            client.expectNothing();
        }
    }

    // What a drain waits for

    @ParameterizedTest
    @EnumSource
    void nobodyIsSentAwayBeforeItsSessionIsKept(Transport transport) {
        HeldStore held = new HeldStore(sessions);
        restart(held);
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(transport, workflow)) {
            first.think(workflow, "1");
            client.take(1);
            first.drain();
            held.awaitAsked();
            first.think(workflow, "2");
            client.connection().send("41");
            assertThat(first.gateway().openSessions()).isEqualTo(1);
            assertThat(first.gateway().keepsSessions()).isTrue();
            assertThat(first.delivery().watchedWorkflows()).isZero();

            held.answers.complete(null);

            await().until(() -> first.gateway().openSessions() == 0);
            assertThat(first.gateway().keepsSessions()).isFalse();
            assertThat(first.counts().disconnected).hasValue(1);
            TestGateway next = next(client);
            assertThat(client.connect(transport, "alice")).isTrue();
            client.takeUpTo(workflow, 2);
            client.expectNothing();
            assertThat(next.counts().recovered).hasValue(1);
        }
    }

    @Test
    void whoIsLostDuringTheDrainComesBack() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            first.gateway().drain(Duration.ofMinutes(10));
            client.drop();
            await().until(() -> sessions.all().size() == 1);
            TestGateway next = next(client);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isTrue();
            assertThat(next.counts().recovered).hasValue(1);
        }
    }

    @Test
    void aStoreThatFailsKeepsNobodyFromLeaving() {
        assertThatItIsNotWaitedFor(CompletableFuture.failedStage(new UnavailableException("full")));
    }

    @Test
    void aStoreThatDoesNotAnswerKeepsNobodyFromLeaving() {
        assertThatItIsNotWaitedFor(new CompletableFuture<>());
    }

    private void assertThatItIsNotWaitedFor(CompletionStage<Void> answer) {
        restart(new HeldStore(sessions, answer));
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            first.think(workflow, "1");
            client.take(1);
            drain();
            assertThat(sessions.all()).isEmpty();
            TestGateway next = next(client);

            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();

            client.expectNothing();
            assertThat(next.counts().recovered).hasValue(0);
        }
    }

    // Who does not

    @ParameterizedTest
    @EnumSource
    void itIsRecoveredOnce(Transport transport) {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(transport, workflow)) {
            drain();
            String packet = client.connectPacket("alice");
            TestGateway next = next(client);
            TestGateway beside = opened(TestGateway.over(workflows, sessions, new TestSettings()));
            try (Client twin = transport.open(beside)) {
                assertThat(client.connect(transport, "alice")).isTrue();

                twin.send(packet);

                assertThat(twin.next())
                        .startsWith("40{")
                        .doesNotContain(client.pid().orElseThrow(), client.socketId());
                assertThat(next.gateway().openSessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void whoMayNotReadAnyMoreIsNotRecovered() {
        WorkflowId kept = first.register("alice");
        WorkflowId dropped = first.register("bob", "alice");
        try (Returning client = watching(Transport.WEBSOCKET, kept, dropped)) {
            drain();
            first.register(dropped, "bob");
            first.think(dropped, "not for alice");
            TestGateway next = next(client);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
            client.expectNothing();
            assertThat(next.delivery().watchedWorkflows()).isZero();
        }
    }

    @Test
    void anotherEpochIsNotGoneOnWith() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            first.think(workflow, "1");
            client.take(1);
            drain();
            first.log().delete(workflow).toCompletableFuture().join();
            first.register(workflow, "alice");
            first.think(workflow, "1", "2");
            TestGateway next = next(client);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
            client.expectNothing();
            assertThat(next.delivery().watchedWorkflows()).isZero();
        }
    }

    @Test
    void somebodyElseWithAStolenIdIsGivenNothingAndTakesNothingAway() {
        WorkflowId workflow = first.register("alice", "bob");
        try (Returning owner = watching(Transport.WEBSOCKET, workflow)) {
            first.think(workflow, "1");
            owner.take(1);
            drain();
            TestGateway next = next(owner);
            try (Returning thief = new Returning(next)) {
                thief.pid(owner.pid().orElseThrow());
                assertThat(thief.connect(Transport.WEBSOCKET, "bob")).isFalse();
                thief.expectNothing();

                assertThat(owner.connect(Transport.WEBSOCKET, "alice")).isTrue();
                next.think(workflow, "2");
                owner.takeUpTo(workflow, 2);
            }
        }
    }

    @Test
    void whoComesTooLateIsNotRecovered() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            drain();
            MemorySessionStore later = new MemorySessionStore(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(2)));
            later.keep(sessions.all());
            TestGateway next = opened(TestGateway.over(workflows, later, new TestSettings()));
            client.turnTo(next);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
            client.expectNothing();
        }
    }

    @Test
    void whatIsNoSessionIsNone() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            drain();
            KeptSession kept = sessions.all().get(0);
            byte[] otherVersion = kept.content();
            otherVersion[0]++;
            for (byte[] content : List.of(otherVersion, new byte[0], new byte[100])) {
                sessions.keep(List.of(new KeptSession(kept.key(), kept.expiresAt(), content)));
                try (RawWebSocket back = RawWebSocket.open(next(client))) {
                    back.send(client.connectPacket("alice"));
                    assertThat(back.next())
                            .startsWith("40{")
                            .doesNotContain(client.pid().orElseThrow());
                    assertThat(back.ask(1, "nonsense", "1").path("ok").booleanValue())
                            .isFalse();
                }
                assertThat(sessions.all()).noneMatch(one -> one.key().equals(kept.key()));
            }
        }
    }

    @Test
    void aStoreThatDoesNotAnswerKeepsNobodyOut() {
        WorkflowId workflow = first.register("alice");
        try (Returning client = watching(Transport.WEBSOCKET, workflow)) {
            drain();
            SessionStore silent = new HeldStore(sessions);
            TestGateway next = opened(TestGateway.over(workflows, silent, new TestSettings()));
            client.turnTo(next);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
            client.expectNothing();
        }
    }

    @Test
    void whoCannotBeRecoveredOrHasLeftIsNotKept() {
        try (RawWebSocket plain = RawWebSocket.open(first);
                RawWebSocket left = RawWebSocket.open(first);
                RawWebSocket silent = RawWebSocket.open(first)) {
            plain.send("40{\"token\":\"alice\",\"offsets\":false}");
            assertThat(plain.next()).startsWith("40{");
            left.connect("alice");
            left.send("41");
            await().until(() -> first.counts().disconnected.get() == 1);
            drain();
            assertThat(sessions.all()).isEmpty();
            silent.awaitClosed();
        }
    }

    @Test
    void aWindowOfZeroKeepsNothing() {
        first.close();
        first = TestGateway.over(workflows, sessions, new TestSettings().recoveryWindow(0));
        try (Returning client = watching(Transport.WEBSOCKET)) {
            drain();
            assertThat(sessions.all()).isEmpty();
            TestGateway next = next(client);
            assertThat(client.connect(Transport.WEBSOCKET, "alice")).isFalse();
            assertThat(next.counts().recovered).hasValue(0);
        }
    }

    private void restart(SessionStore store) {
        first.close();
        first = TestGateway.over(workflows, store, new TestSettings());
    }

    private void drain() {
        first.drain();
        await().until(() -> first.gateway().openSessions() == 0);
        await().until(() -> !first.gateway().keepsSessions());
    }

    private TestGateway next(Returning client) {
        TestGateway next = opened(TestGateway.over(workflows, sessions, new TestSettings()));
        client.turnTo(next);
        return next;
    }

    private TestGateway opened(TestGateway gateway) {
        others.add(gateway);
        return gateway;
    }

    private Returning watching(Transport transport, WorkflowId... watched) {
        Returning client = new Returning(first);
        assertThat(client.connect(transport, "alice")).isFalse();
        for (WorkflowId workflow : watched) {
            client.connection().subscribe(workflow);
        }
        return client;
    }

    /** Does what it is asked when a stage completes, and not before. */
    private static final class HeldStore implements SessionStore {
        private final SessionStore store;
        private final CompletableFuture<Void> answers;
        private final CompletableFuture<Void> asked = new CompletableFuture<>();

        HeldStore(SessionStore store) {
            this(store, new CompletableFuture<>());
        }

        HeldStore(SessionStore store, CompletionStage<Void> answers) {
            this.store = store;
            this.answers = answers.toCompletableFuture();
        }

        /**
         * Waits until it is asked. It is not waited for longer than two seconds from then: nothing may poll in them.
         */
        void awaitAsked() {
            assertThat(asked).succeedsWithin(Duration.ofSeconds(10));
        }

        @Override
        public CompletionStage<Void> keep(List<KeptSession> kept) {
            asked.complete(null);
            return answers.thenCompose(now -> store.keep(kept));
        }

        @Override
        public CompletionStage<Optional<KeptSession>> take(String key) {
            asked.complete(null);
            return answers.thenCompose(now -> store.take(key));
        }
    }
}
