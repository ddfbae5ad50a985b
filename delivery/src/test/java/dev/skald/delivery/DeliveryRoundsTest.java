package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryRoundsTest {

    private long now = -5;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> served = new ArrayList<>();
    private final DeliveryRounds rounds = new DeliveryRounds(channel.eventLoop(), () -> now);

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whateverIsWokenIsServedOnceAndInItsOrder() {
        wake("a", 0);
        wake("b", 0);
        channel.runPendingTasks();
        assertThat(served).containsExactly("a", "b");
        pass(20_000);
        assertThat(served).containsExactly("a", "b");
    }

    @Test
    void nobodyWaitsAfterAShortRound() {
        wake("a", 333);
        channel.runPendingTasks();
        wake("b", 0);
        channel.runPendingTasks();
        assertThat(served).containsExactly("a", "b");
    }

    @Test
    void afterALongRoundThereIsNoneForThreeTimesAsLong() {
        wake("long", 2_000);
        channel.runPendingTasks();
        wake("a", 0);
        pass(5_900);
        wake("b", 0);
        assertThat(served).containsExactly("long");
        pass(100);
        assertThat(served).containsExactly("long", "a", "b");
        wake("c", 0);
        channel.runPendingTasks();
        assertThat(served).containsExactly("long", "a", "b", "c");
    }

    @Test
    void noRestIsLongerThanTenMilliseconds() {
        wake("long", 80_000);
        channel.runPendingTasks();
        wake("a", 0);
        pass(9_999);
        assertThat(served).containsExactly("long");
        pass(1);
        assertThat(served).containsExactly("long", "a");
    }

    @Test
    void whoIsWokenByTheRoundComesInTheNext() {
        rounds.wake(() -> wake("a", 0));
        channel.runPendingTasks();
        assertThat(served).containsExactly("a");
    }

    @Test
    void oneThatFailsKeepsNoOther() {
        rounds.wake(() -> {
            throw new IllegalStateException("on purpose");
        });
        wake("a", 0);
        channel.runPendingTasks();
        wake("b", 0);
        channel.runPendingTasks();
        assertThat(served).containsExactly("a", "b");
    }

    /** Netty says with an error that there is no direct memory left. */
    @Test
    void norDoesOneThatFailsWithAnError() {
        rounds.wake(() -> {
            throw new LinkageError("on purpose");
        });
        wake("a", 0);
        channel.runPendingTasks();
        assertThat(served).containsExactly("a");
    }

    private void wake(String name, long micros) {
        rounds.wake(() -> {
            now += TimeUnit.MICROSECONDS.toNanos(micros);
            served.add(name);
        });
    }

    private void pass(long micros) {
        now += TimeUnit.MICROSECONDS.toNanos(micros);
        channel.advanceTimeBy(micros, TimeUnit.MICROSECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }
}
