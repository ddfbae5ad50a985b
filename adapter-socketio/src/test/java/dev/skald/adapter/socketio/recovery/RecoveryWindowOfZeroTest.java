package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Nobody is recovered where recovery is turned off: neither from a lost session, nor from one whose loss nobody noticed
 * yet.
 */
class RecoveryWindowOfZeroTest {

    private final AtomicInteger givenUp = new AtomicInteger();

    @Test
    void aSessionThatStillSeemsToLiveIsNotTakenOver() {
        takeFrom(new Recoveries(Duration.ZERO, 10, Optional.empty()));
        assertThat(givenUp).hasValue(0);
    }

    @Test
    void withAnyOtherWindowItIs() {
        takeFrom(new Recoveries(Duration.ofMinutes(2), 10, Optional.empty()));
        assertThat(givenUp).hasValue(1);
    }

    private void takeFrom(Recoveries recoveries) {
        recoveries.live("pid", "alice", () -> {
            givenUp.incrementAndGet();
            return CompletableFuture.completedFuture(Optional.empty());
        });
        assertThat(recoveries.take("pid", "alice")).isCompletedWithValue(Optional.empty());
    }
}
