package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.MemorySessionStore;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A store that others share is given what it can take, is told no secret, and keeps nobody waiting. */
class OutlivingSessionsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PID = "abcdefghij0123456789";

    @Test
    void aSessionIsTakenOnceByWhoeverItBelongsTo() {
        MemorySessionStore store = new MemorySessionStore(CLOCK);
        OutlivingSessions sessions = over(store);
        assertThat(sessions.keep(PID, lost("alice", 1), LONG)).isCompleted();

        assertThat(take(sessions, PID, "bob")).isEmpty();
        assertThat(take(sessions, PID + "0", "alice")).isEmpty();
        assertThat(take(sessions, PID, "alice"))
                .hasValueSatisfying(session -> assertThat(session.subject()).isEqualTo("alice"));
        assertThat(take(sessions, PID, "alice")).isEmpty();
    }

    @Test
    void theStoreIsToldNoPrivateId() {
        MemorySessionStore store = new MemorySessionStore(CLOCK);
        over(store).keep(PID, lost("alice", 1), LONG);

        KeptSession kept = store.all().get(0);

        assertThat(kept.key()).hasSize(43).doesNotContain(PID);
        assertThat(new String(kept.content(), StandardCharsets.ISO_8859_1)).doesNotContain(PID);
        assertThat(kept.expiresAt()).isEqualTo(NOW.plus(LONG));
    }

    @Test
    void pidAndSubjectAreNotMixedUp() {
        OutlivingSessions sessions = over(new MemorySessionStore(CLOCK));
        sessions.keep("pid", lost("alice", 1), LONG);

        assertThat(take(sessions, "pida", "lice")).isEmpty();
        assertThat(take(sessions, "pi", "dalice")).isEmpty();
    }

    @Test
    void whatHasExpiredIsNotTakenThoughTheStoreGivesIt() {
        MemorySessionStore store = new MemorySessionStore(CLOCK);
        over(store).keep(PID, lost("alice", 1), LONG);

        assertThat(take(new OutlivingSessions(store, Clock.offset(CLOCK, LONG), LONG), PID, "alice"))
                .isEmpty();
    }

    @Test
    void oneListIsUnderWayAtATimeAndTakesAlongWhatCameMeanwhile() {
        HeldStore store = new HeldStore();
        OutlivingSessions sessions = over(store);
        List<CompletableFuture<Void>> kept = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            kept.add(sessions.keep("pid " + i, lost("alice", 1), LONG).toCompletableFuture());
        }
        assertThat(store.lists).hasSize(1);
        assertThat(sessions.busy()).isTrue();
        assertThat(kept).noneMatch(CompletableFuture::isDone);

        for (int i = 0; i < 4; i++) {
            assertThat(store.lists).hasSize(i + 1);
            store.answers.get(i).complete(null);
        }

        assertThat(store.lists.stream().map(List::size)).containsExactly(1, 1_000, 1_000, 499);
        assertThat(kept).allMatch(CompletableFuture::isDone);
        assertThat(sessions.busy()).isFalse();
    }

    @Test
    void aListHasSoManyBytes() {
        HeldStore store = new HeldStore();
        OutlivingSessions sessions = over(store);
        for (int i = 0; i < 100; i++) {
            sessions.keep("pid " + i, lost("alice", 60_000), LONG);
        }
        store.answers.get(0).complete(null);

        int bytes = store.lists.get(1).stream().mapToInt(KeptSession::size).sum();
        assertThat(bytes).isBetween(3 << 20, 4 << 20);
    }

    @Test
    void whatIsKeptIsBounded() {
        HeldStore store = new HeldStore();
        OutlivingSessions sessions = over(store);
        List<CompletableFuture<Void>> kept = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            kept.add(sessions.keep("pid " + i, lost("alice", 60_000), LONG).toCompletableFuture());
        }

        assertThat(kept.stream().filter(one -> !one.isDone()).count()).isBetween(500L, 560L);
        for (int i = 0; i < store.answers.size(); i++) {
            store.answers.get(i).complete(null);
        }
        assertThat(sessions.keep("one more", lost("alice", 60_000), LONG)).isCompleted();
        assertThat(sessions.busy()).isFalse();
    }

    @Test
    void aStoreThatFailsKeepsNobodyWaitingAndIsHandedNothingMore() {
        HeldStore store = new HeldStore();
        OutlivingSessions sessions = over(store);
        CompletionStage<Void> first = sessions.keep("1", lost("alice", 1), LONG);
        CompletionStage<Void> second = sessions.keep("2", lost("alice", 1), LONG);

        store.answers.get(0).completeExceptionally(new UnavailableException("full"));

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(sessions.keep("3", lost("alice", 1), LONG)).isCompleted();
        assertThat(store.lists).hasSize(1);
        assertThat(sessions.busy()).isFalse();
    }

    @Test
    void aStoreThatThrowsIsOneThatFails() {
        OutlivingSessions sessions = over(new SessionStore() {
            @Override
            public CompletionStage<Void> keep(List<KeptSession> all) {
                throw new IllegalStateException("closed");
            }

            @Override
            public CompletionStage<Optional<KeptSession>> take(String key) {
                throw new IllegalStateException("closed");
            }
        });

        assertThat(sessions.keep("1", lost("alice", 1), LONG)).isCompleted();
        assertThat(take(sessions, "1", "alice")).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerIsNotWaitedFor() {
        HeldStore store = new HeldStore();
        OutlivingSessions sessions = new OutlivingSessions(store, CLOCK, Duration.ofMillis(50));
        CompletableFuture<Void> kept =
                sessions.keep("1", lost("alice", 1), LONG).toCompletableFuture();
        CompletableFuture<Optional<LostSession>> taken =
                sessions.take("1", "alice").toCompletableFuture();

        await().until(kept::isDone);
        await().until(taken::isDone);

        assertThat(kept).isCompleted();
        assertThat(taken).isCompletedWithValue(Optional.empty());
        assertThat(store.answers.get(0)).as("the store's own stage").isNotDone();
        assertThat(sessions.busy()).isFalse();
    }

    @Test
    void whatIsNoSessionIsNotTaken() {
        MemorySessionStore store = new MemorySessionStore(CLOCK);
        OutlivingSessions sessions = over(store);
        for (byte[] content : new byte[][] {{}, {1}, {2, 0, 0}, "garbage".getBytes(StandardCharsets.UTF_8)}) {
            sessions.keep(PID, lost("alice", 1), LONG);
            String key = store.all().get(0).key();
            store.keep(List.of(new KeptSession(key, NOW.plus(LONG), content)));

            assertThat(take(sessions, PID, "alice")).isEmpty();
        }
    }

    private static OutlivingSessions over(SessionStore store) {
        return new OutlivingSessions(store, CLOCK, LONG);
    }

    private static Optional<LostSession> take(OutlivingSessions from, String pid, String subject) {
        return from.take(pid, subject).toCompletableFuture().join();
    }

    private static LostSession lost(String subject, int chars) {
        Journal journal = new Journal(Optional.empty());
        journal.said("x".repeat(chars));
        return new LostSession("socket", subject, TokenIdentity.NONE, List.of(), journal);
    }

    /** Answers when a test says so. */
    private static final class HeldStore implements SessionStore {
        private final List<List<KeptSession>> lists = new ArrayList<>();
        private final List<CompletableFuture<Void>> answers = new ArrayList<>();

        @Override
        public CompletionStage<Void> keep(List<KeptSession> sessions) {
            lists.add(sessions);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        }

        @Override
        public CompletionStage<Optional<KeptSession>> take(String key) {
            return new CompletableFuture<>();
        }
    }
}
