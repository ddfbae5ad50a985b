package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.MemorySharedSessionStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who comes back to another node, and is who he was, gets his session; once. */
final class SharedRecoveriesTest {

    private static final Duration WINDOW = Duration.ofMinutes(2);

    private final MemorySharedSessionStore store = new MemorySharedSessionStore();
    private final MemorySharedSessionStore.Node ours = store.node();
    private final Recoveries one = recoveries(ours, WINDOW);
    private final Recoveries another = recoveries(store.node(), WINDOW);
    private final LostSession lost =
            new LostSession("socket", "alice", TokenIdentity.NONE, List.of(), new Journal(Optional.empty()));
    private final AtomicInteger givenUp = new AtomicInteger();

    @AfterEach
    void close() {
        one.close();
        another.close();
    }

    @Test
    void aLostSessionIsGivenOnceAtWhicheverNode() {
        one.live("pid", "alice", this::giveUp).keep(lost);

        assertThat(take(another, "mallory")).isEmpty();
        assertThat(take(another, "alice")).contains("socket");
        assertThat(take(another, "alice")).isEmpty();
        assertThat(take(one, "alice")).isEmpty();
        assertThat(givenUp).hasValue(0);
    }

    @Test
    void aLiveSessionIsGivenUpForAnotherNode() {
        one.live("pid", "alice", this::giveUp);

        assertThat(take(another, "mallory")).isEmpty();
        assertThat(take(another, "alice")).contains("socket");

        assertThat(givenUp).hasValue(1);
        assertThat(take(one, "alice")).isEmpty();
    }

    @Test
    void aLiveSessionIsGivenUpForItsOwnNode() {
        one.live("pid", "alice", this::giveUp);

        assertThat(take(one, "alice")).contains("socket");

        assertThat(givenUp).hasValue(1);
        assertThat(take(another, "alice")).isEmpty();
    }

    @Test
    void whatIsKnownOfASessionIsGivenWhenItsNodeIsGone() {
        Recoverable live = one.live("pid", "alice", this::giveUp);
        assertThat(join(live.know(Optional.of(lost)))).isTrue();
        ours.end();

        assertThat(take(another, "alice")).contains("socket");
        assertThat(take(another, "alice")).isEmpty();
    }

    @Test
    void whatIsKnownNoMoreIsGoneWithItsNode() {
        Recoverable live = one.live("pid", "alice", this::giveUp);
        join(live.know(Optional.of(lost)));
        assertThat(join(live.know(Optional.empty()))).isTrue();
        ours.end();

        assertThat(take(another, "alice")).isEmpty();
    }

    @Test
    void aNodeThatWasNotToldFindsOutThatItsSessionIsAnothers() {
        Recoveries brief = recoveries(ours, Duration.ofSeconds(1));
        Recoverable live = brief.live("pid", "alice", this::giveUp);
        join(live.know(Optional.of(lost)));
        ours.end();
        take(another, "alice");
        another.live("pid", "alice", () -> CompletableFuture.completedStage(Optional.empty()));

        await().untilAsserted(() -> assertThat(givenUp).hasValue(1));
        brief.close();
    }

    @Test
    void aWordThatComesLateEndsNoSessionThatIsHere() {
        one.live("pid", "alice", this::giveUp);

        ours.tellTaken(OutlivingSessions.key("pid", "alice"));
        ours.tellTaken(OutlivingSessions.key("never told", "alice"));

        assertThat(givenUp).hasValue(0);
        assertThat(take(another, "alice")).contains("socket");
    }

    @Test
    void whoIsBackFromAnotherNodeEndsWhatHeWasHereBefore() {
        one.live("pid", "alice", this::giveUp);
        one.live("pid", "alice", () -> CompletableFuture.completedStage(Optional.empty()));

        assertThat(givenUp).hasValue(1);
    }

    @Test
    void whoLeftForGoodDoesNotComeBack() {
        Recoverable live = one.live("pid", "alice", this::giveUp);
        join(live.know(Optional.of(lost)));
        live.forget();

        assertThat(take(another, "alice")).isEmpty();
    }

    // Its connection is found to be lost when somebody else was about to end it

    @Test
    void aSessionThatIsLostWhenItIsTakenGoesToWhoTakesIt() {
        loseAtLast(one);

        assertThat(take(one, "alice")).contains("socket");
        assertThat(take(another, "alice")).isEmpty();
    }

    @Test
    void aSessionThatIsLostWhenAnotherNodeWantsItGoesThere() {
        loseAtLast(one);

        assertThat(take(another, "alice")).contains("socket");
        assertThat(take(one, "alice")).isEmpty();
    }

    @Test
    void aSessionThatIsLostWhenAnotherNodeHasItIsLeftThere() {
        join(loseAtLast(one).know(Optional.of(lost)));

        assertThat(take(another, "alice")).contains("socket");
        another.live("pid", "alice", this::giveUp);

        assertThat(givenUp).hasValue(0);
        assertThat(take(one, "alice")).contains("socket");
        assertThat(givenUp).hasValue(1);
    }

    /** A session that its loop has found to be lost by the time it is to give itself up. */
    private Recoverable loseAtLast(Recoveries recoveries) {
        AtomicReference<Recoverable> live = new AtomicReference<>();
        live.set(recoveries.live("pid", "alice", () -> {
            live.get().keep(lost);
            return CompletableFuture.completedStage(Optional.empty());
        }));
        return live.get();
    }

    private CompletionStage<Optional<LostSession>> giveUp() {
        givenUp.incrementAndGet();
        return CompletableFuture.completedStage(Optional.of(lost));
    }

    private static Recoveries recoveries(MemorySharedSessionStore.Node store, Duration window) {
        return Recoveries.in(window, 10, Optional.of(store), Clock.systemUTC(), WINDOW);
    }

    private static Optional<String> take(Recoveries recoveries, String subject) {
        return join(recoveries.take("pid", subject)).map(LostSession::socketId);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
