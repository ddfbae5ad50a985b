package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.TokenIdentity;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who comes back in time, and is who he was, gets his session; once. */
final class RecoveriesTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final Recoveries recoveries = new Recoveries(LONG, 10, Optional.empty());

    @Test
    void aLostSessionIsTakenOnce() {
        LostSession lost = lost("alice");
        recoveries.keep("pid", lost);
        assertThat(recoveries.lost()).isEqualTo(1);

        assertThat(take(recoveries, "pid", "alice")).contains(lost);

        assertThat(recoveries.lost()).isZero();
        assertThat(take(recoveries, "pid", "alice")).isEmpty();
        assertThat(take(recoveries, "never told", "alice")).isEmpty();
    }

    @Test
    void somebodyElsesIsLeftAlone() {
        LostSession lost = lost("alice");
        recoveries.keep("pid", lost);

        assertThat(take(recoveries, "pid", "mallory")).isEmpty();

        assertThat(recoveries.lost()).isEqualTo(1);
        assertThat(take(recoveries, "pid", "alice")).contains(lost);
    }

    @Test
    void somebodyElsesLiveSessionIsNotEnded() {
        recoveries.live("pid", "alice", () -> {
            throw new AssertionError("asked to give up");
        });

        assertThat(take(recoveries, "pid", "mallory")).isEmpty();
    }

    @Test
    void aLiveSessionIsAskedToGiveUpOnce() {
        CompletableFuture<Optional<LostSession>> given = new CompletableFuture<>();
        recoveries.live("pid", "alice", () -> given);
        assertThat(recoveries.lost()).isZero();

        CompletableFuture<Optional<LostSession>> taken =
                recoveries.take("pid", "alice").toCompletableFuture();
        assertThat(taken).isNotDone();
        assertThat(take(recoveries, "pid", "alice")).isEmpty();

        LostSession lost = lost("alice");
        given.complete(Optional.of(lost));
        assertThat(taken).isCompletedWithValue(Optional.of(lost));
        assertThat(recoveries.lost()).isZero();
    }

    @Test
    void whatIsForgottenIsNotThere() {
        recoveries
                .live("pid", "alice", () -> CompletableFuture.completedFuture(Optional.of(lost("alice"))))
                .forget();

        assertThat(take(recoveries, "pid", "alice")).isEmpty();
        assertThat(recoveries.lost()).isZero();
    }

    /** Its loop was about to keep it when its client came back to another. */
    @Test
    void aSessionThatWasLostBeforeItCouldGiveItselfUpIsTakenAsOneThatWasLost() {
        LostSession lost = lost("alice");
        CompletableFuture<Optional<LostSession>> given = new CompletableFuture<>();
        Recoverable live = recoveries.live("pid", "alice", () -> given);
        CompletableFuture<Optional<LostSession>> taken =
                recoveries.take("pid", "alice").toCompletableFuture();

        live.keep(lost);
        given.complete(Optional.empty());

        assertThat(taken).isCompletedWithValue(Optional.of(lost));
        assertThat(recoveries.lost()).isZero();
    }

    @Test
    void theWindowEnds() {
        Recoveries brief = new Recoveries(Duration.ofMillis(50), 10, Optional.empty());
        brief.keep("pid", lost("alice"));

        await().until(() -> brief.lost() == 0);

        assertThat(take(brief, "pid", "alice")).isEmpty();
    }

    @Test
    void theWindowsOfManyEnd() {
        Recoveries brief = new Recoveries(Duration.ofMillis(50), 5_000, Optional.empty());
        for (int i = 0; i < 5_000; i++) {
            brief.keep("pid " + i, lost("alice"));
        }

        await().until(() -> brief.lost() == 0);
    }

    @Test
    void withoutAWindowNothingIsKept() {
        Recoveries none = new Recoveries(Duration.ZERO, 10, Optional.empty());
        none.live("pid", "alice", () -> CompletableFuture.completedFuture(Optional.empty()));
        none.keep("pid", lost("alice"));

        assertThat(none.lost()).isZero();
        assertThat(take(none, "pid", "alice")).isEmpty();
    }

    @Test
    void noMoreAreKeptThanTheBound() {
        Recoveries two = new Recoveries(LONG, 2, Optional.empty());
        for (String pid : List.of("1", "2", "3")) {
            two.live(pid, "alice", () -> CompletableFuture.completedFuture(Optional.empty()));
            two.keep(pid, lost("alice"));
        }
        assertThat(two.lost()).isEqualTo(2);
        assertThat(take(two, "3", "alice")).isEmpty();

        assertThat(take(two, "1", "alice")).isPresent();
        two.keep("4", lost("alice"));
        assertThat(take(two, "4", "alice")).isPresent();
        assertThat(take(two, "2", "alice")).isPresent();
        assertThat(two.lost()).isZero();
    }

    @Test
    void theEndOfAWindowDoesNotHitWhoeverIsThereNow() {
        Recoveries brief = new Recoveries(Duration.ofMillis(500), 10, Optional.empty());
        brief.keep("pid", lost("alice"));
        assertThat(take(brief, "pid", "alice")).isPresent();
        LostSession again = lost("alice");
        brief.live("pid", "alice", () -> CompletableFuture.completedFuture(Optional.of(again)));
        brief.keep("marker", lost("alice"));

        await().until(() -> brief.lost() == 0);

        assertThat(take(brief, "pid", "alice")).contains(again);
    }

    @Test
    void whatWasTakenIsNotHeldToTheEndOfItsWindow() {
        WeakReference<LostSession> taken = keepAndTake();

        await().until(() -> {
            System.gc();
            return taken.refersTo(null);
        });
    }

    private WeakReference<LostSession> keepAndTake() {
        LostSession lost = lost("alice");
        recoveries.keep("pid", lost);
        return new WeakReference<>(take(recoveries, "pid", "alice").orElseThrow());
    }

    private static Optional<LostSession> take(Recoveries from, String pid, String subject) {
        return from.take(pid, subject).toCompletableFuture().join();
    }

    private static LostSession lost(String subject) {
        return new LostSession("socket", subject, TokenIdentity.NONE, List.of(), new Journal(Optional.empty()));
    }
}
