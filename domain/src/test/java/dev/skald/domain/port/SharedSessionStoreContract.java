package dev.skald.domain.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.port.SharedSessionStore.Holder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link SharedSessionStore} does, as two processes see it. */
public abstract class SharedSessionStoreContract {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final byte[] KNOWN = {1, 2, 3};

    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** The store a test is about: the same at each call within one test. */
    protected abstract SharedSessionStore store();

    /** The same store as another process has it. */
    protected abstract SharedSessionStore another();

    @Test
    void whatOneHoldsNoOtherDoes() {
        assertThat(join(store().hold("key", Optional.empty(), LONG, true))).isEqualTo(Holder.OURS);

        assertThat(join(another().hold("key", Optional.of(KNOWN), LONG, true))).isEqualTo(Holder.ANOTHERS);
        assertThat(join(another().renew("key", LONG))).isEqualTo(Holder.ANOTHERS);
        assertThat(join(another().release("key"))).isEqualTo(Holder.ANOTHERS);
        assertThat(join(another().lose(kept("key"), true))).isEqualTo(Holder.ANOTHERS);
        assertThat(join(store().renew("key", LONG))).isEqualTo(Holder.OURS);
    }

    @Test
    void whatIsNotHeldIsNotTakenToBe() {
        assertThat(join(store().hold("key", Optional.empty(), LONG, false))).isEqualTo(Holder.NOBODYS);
        assertThat(join(store().renew("key", LONG))).isEqualTo(Holder.NOBODYS);
        assertThat(join(store().lose(kept("key"), false))).isEqualTo(Holder.NOBODYS);
        assertThat(join(store().release("key"))).isEqualTo(Holder.NOBODYS);
        assertThat(join(another().take("key"))).isEmpty();
    }

    @Test
    void whatIsLostIsGivenOnce() {
        join(store().hold("key", Optional.empty(), LONG, true));
        KeptSession lost = kept("key");
        assertThat(join(store().lose(lost, false))).isEqualTo(Holder.OURS);
        assertThat(join(store().renew("key", LONG))).isEqualTo(Holder.ANOTHERS);

        assertThat(join(another().take("key"))).contains(lost);
        assertThat(join(another().take("key"))).isEmpty();
        assertThat(join(store().take("key"))).isEmpty();
    }

    @Test
    void whatIsKnownOfASessionIsGivenOnceAndItsHolderIsTold() {
        store().listen(hearing());
        join(store().hold("key", Optional.empty(), LONG, true));
        join(store().hold("key", Optional.of(KNOWN), LONG, false));

        assertThat(join(another().take("key")).map(KeptSession::content).orElseThrow())
                .isEqualTo(KNOWN);

        await().until(() -> heard.equals(List.of("taken key")));
        assertThat(join(another().take("key"))).isEmpty();
        assertThat(join(store().hold("key", Optional.of(KNOWN), LONG, false))).isEqualTo(Holder.NOBODYS);
    }

    @Test
    void whatIsHeldAloneIsAskedFor() {
        KeptSession lost = kept("key");
        store().listen(new SharedSessionStore.Wishes() {
            @Override
            public void taken(String key) {
                throw new AssertionError("nothing was known");
            }

            @Override
            public void wanted(String key) {
                var unused = store().lose(lost, false);
            }
        });
        join(store().hold("key", Optional.of(KNOWN), LONG, true));
        join(store().hold("key", Optional.empty(), LONG, false));

        assertThat(join(another().take("key"))).contains(lost);
    }

    @Test
    void whatAProcessHeldThatIsGoneIsNotToBeHadAndNotWaitedFor() {
        join(store().hold("key", Optional.empty(), LONG, true));
        join(store().hold("known", Optional.of(KNOWN), LONG, true));
        end();

        assertThat(join(another().take("key"))).isEmpty();
        assertThat(join(another().take("known"))).isPresent();
    }

    @Test
    void whatIsReleasedByItsHolderIsReleasedOnce() {
        join(store().hold("key", Optional.of(KNOWN), LONG, true));

        assertThat(join(store().release("key"))).isEqualTo(Holder.OURS);
        assertThat(join(store().release("key"))).isEqualTo(Holder.NOBODYS);
        assertThat(join(another().take("key"))).isEmpty();
    }

    @Test
    void ofAllWhoWantASessionOneIsGivenIt() {
        List<CompletionStage<Optional<KeptSession>>> answers = new ArrayList<>();
        for (int key = 0; key < 50; key++) {
            join(store().hold("key " + key, Optional.of(KNOWN), LONG, true));
        }
        for (int key = 0; key < 50; key++) {
            for (int i = 0; i < 4; i++) {
                answers.add(another().take("key " + key));
            }
        }
        assertThat(answers.stream().filter(answer -> join(answer).isPresent())).hasSize(50);
    }

    @Test
    void whatIsNotRenewedExpires() {
        join(store().hold("key", Optional.of(KNOWN), Duration.ofMillis(200), true));
        join(store().hold("renewed", Optional.of(KNOWN), Duration.ofSeconds(3), true));
        Instant firstEnd = Instant.now().plusSeconds(3);
        assertThat(join(store().renew("renewed", LONG))).isEqualTo(Holder.OURS);

        await().until(() -> join(another().renew("key", LONG)) == Holder.NOBODYS);
        await().until(() -> Instant.now().isAfter(firstEnd));
        assertThat(join(another().take("renewed"))).isPresent();
    }

    /** Ends the process whose store {@link #store()} is, without a word. */
    protected abstract void end();

    private SharedSessionStore.Wishes hearing() {
        return new SharedSessionStore.Wishes() {
            @Override
            public void taken(String key) {
                heard.add("taken " + key);
            }

            @Override
            public void wanted(String key) {
                heard.add("wanted " + key);
            }
        };
    }

    private static KeptSession kept(String key) {
        return new KeptSession(key, Instant.now().plusSeconds(60), new byte[] {9, 8, 7});
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
