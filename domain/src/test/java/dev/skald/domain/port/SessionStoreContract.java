package dev.skald.domain.port;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link SessionStore} does. */
public abstract class SessionStoreContract {

    /** The store a test is about: the same at each call within one test. */
    protected abstract SessionStore store();

    /**
     * The store as the next process finds it, after the one that kept has ended in order; {@link #store()} answers it
     * from now on.
     */
    protected abstract SessionStore next();

    @Test
    void givesTheNextProcessWhatWasKept() {
        KeptSession kept = session("key", everyByte());
        await(store().keep(List.of(kept)));

        assertThat(await(next().take("key"))).contains(kept);
    }

    @Test
    void givesTheSameProcessWhatItKept() {
        KeptSession kept = session("key", everyByte());
        await(store().keep(List.of(kept)));

        assertThat(take("key")).contains(kept);
    }

    @Test
    void givesItOnce() {
        await(store().keep(List.of(session("key"), session("other"))));

        assertThat(take("key")).isPresent();
        assertThat(take("key")).isEmpty();
        assertThat(await(next().take("key"))).isEmpty();
        assertThat(take("other")).isPresent();
    }

    @Test
    void givesItToOneOfManyWhoAskAtTheSameTime() throws InterruptedException {
        int keys = 50;
        int askers = 8;
        List<KeptSession> sessions = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            sessions.add(session("key " + i));
        }
        await(store().keep(sessions));
        List<CompletionStage<Optional<KeptSession>>> answers = new ArrayList<>();
        CountDownLatch ready = new CountDownLatch(askers);
        List<Thread> threads = new ArrayList<>();
        for (int asker = 0; asker < askers; asker++) {
            Thread thread = new Thread(() -> {
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int i = 0; i < keys; i++) {
                    CompletionStage<Optional<KeptSession>> answer = store().take("key " + i);
                    synchronized (answers) {
                        answers.add(answer);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        List<KeptSession> given =
                answers.stream().flatMap(answer -> await(answer).stream()).toList();

        assertThat(answers).hasSize(keys * askers);
        assertThat(given).containsExactlyInAnyOrderElementsOf(sessions);
    }

    @Test
    void hasNothingThatWasNeverKept() {
        assertThat(take("key")).isEmpty();
    }

    @Test
    void takesAnEmptyListForDone() {
        await(store().keep(List.of()));
    }

    @Test
    void replacesWhatWasKeptUnderTheSameKey() {
        await(store().keep(List.of(session("key", "older".getBytes(StandardCharsets.UTF_8)))));
        await(store().keep(List.of(session("key", "newer".getBytes(StandardCharsets.UTF_8)))));

        assertThat(take("key").map(KeptSession::content))
                .hasValueSatisfying(content -> assertThat(content).isEqualTo("newer".getBytes(StandardCharsets.UTF_8)));
        assertThat(take("key")).isEmpty();
    }

    @Test
    void doesNotGiveWhatHasExpired() {
        await(store().keep(List.of(
                new KeptSession("gone", Instant.now().minusMillis(1), new byte[1]),
                new KeptSession("long gone", Instant.EPOCH, new byte[1]),
                session("good"))));

        assertThat(take("gone")).isEmpty();
        assertThat(take("long gone")).isEmpty();
        assertThat(take("good")).isPresent();
    }

    @Test
    void letsWhatIsKeptExpire() {
        Instant end = Instant.now().plusMillis(200);
        await(store().keep(List.of(new KeptSession("key", end, new byte[1]))));
        Awaitility.await().until(() -> Instant.now().isAfter(end));

        assertThat(take("key")).isEmpty();
    }

    @Test
    void keepsAnewUnderAKeyThatExpired() {
        await(store().keep(List.of(new KeptSession("key", Instant.EPOCH, new byte[1]))));
        KeptSession kept = session("key");
        await(store().keep(List.of(kept)));

        assertThat(take("key")).contains(kept);
    }

    @Test
    void takesManyAtOnceAndTheLargestThereAre() {
        byte[] large = new byte[KeptSession.MAX_CONTENT_BYTES];
        Arrays.fill(large, (byte) 7);
        String longest = "k".repeat(KeptSession.MAX_KEY_LENGTH);
        List<KeptSession> sessions = new ArrayList<>(List.of(session(longest, large), session("empty", new byte[0])));
        for (int i = 0; i < 2_000; i++) {
            sessions.add(session("key " + i));
        }
        await(store().keep(sessions));
        SessionStore store = next();

        List<CompletionStage<Optional<KeptSession>>> taken =
                sessions.stream().map(kept -> store.take(kept.key())).toList();

        for (int i = 0; i < sessions.size(); i++) {
            assertThat(await(taken.get(i))).contains(sessions.get(i));
        }
    }

    @Test
    void takesSeveralListsAtOnce() {
        List<CompletableFuture<Void>> kept = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            kept.add(store().keep(List.of(session("key " + i))).toCompletableFuture());
        }
        await(CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new)));

        for (int i = 0; i < 20; i++) {
            assertThat(take("key " + i)).isPresent();
        }
    }

    private Optional<KeptSession> take(String key) {
        return await(store().take(key));
    }

    private static KeptSession session(String key) {
        return session(key, key.getBytes(StandardCharsets.UTF_8));
    }

    private static KeptSession session(String key, byte[] content) {
        return new KeptSession(key, Instant.now().plusSeconds(120), content);
    }

    private static byte[] everyByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return all;
    }
}
