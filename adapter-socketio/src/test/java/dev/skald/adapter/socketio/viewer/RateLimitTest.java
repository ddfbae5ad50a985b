package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A limit by a clock that stands still unless it is moved. */
final class RateLimitTest {

    private long now = Long.MAX_VALUE - 5; // nanoTime may begin anywhere, and overflow

    @Test
    void aConnectionBeginsWithRoomForAllThatItMayHaveToAsk() {
        RateLimit limit = limit(150, 50);

        assertThat(allowed(limit)).isEqualTo(150);
        assertThat(allowed(limit)).isZero();
    }

    @Test
    void whatWasUsedUpComesBackAsManyASecond() {
        RateLimit limit = limit(150, 50);
        allowed(limit);

        after(20);
        assertThat(allowed(limit)).isEqualTo(1);
        after(19);
        assertThat(allowed(limit)).isZero();
        after(1);
        assertThat(allowed(limit)).isEqualTo(1);
        after(500);
        assertThat(allowed(limit)).isEqualTo(25);
        after(1_000);
        assertThat(allowed(limit)).isEqualTo(50);
    }

    @Test
    void noMoreComesBackThanIsAllowedASecond() {
        RateLimit limit = limit(150, 50);
        allowed(limit);

        after(3_600_000);

        assertThat(allowed(limit)).isEqualTo(50);
    }

    @Test
    void theFirstRoomIsNotFilledAgain() {
        RateLimit limit = limit(150, 50);
        for (int i = 0; i < 90; i++) {
            assertThat(limit.allows()).isTrue();
            after(1_000);
        }
        assertThat(allowed(limit)).as("150 less 90").isEqualTo(60);

        RateLimit below = limit(150, 50);
        for (int i = 0; i < 110; i++) {
            assertThat(below.allows()).isTrue();
        }
        after(1_000);
        assertThat(allowed(below)).as("40 and what comes in a second, up to 50").isEqualTo(50);
    }

    @Test
    void theLargestNumbersAreNoTrouble() {
        RateLimit limit = limit(2L * Integer.MAX_VALUE, Integer.MAX_VALUE);
        for (int i = 0; i < 1_000_000; i++) {
            assertThat(limit.allows()).isTrue();
            after(86_400_000);
        }
    }

    private RateLimit limit(long first, int perSecond) {
        return new RateLimit(first, perSecond, () -> now);
    }

    private void after(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static int allowed(RateLimit limit) {
        int allowed = 0;
        while (limit.allows()) {
            allowed++;
        }
        return allowed;
    }
}
