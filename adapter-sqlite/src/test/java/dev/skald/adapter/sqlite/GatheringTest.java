package dev.skald.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.port.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For whom the writer waits, and for whom not. */
@Timeout(60)
class GatheringTest {

    private static final int ROOM = 1 << 20;
    private static final long LONG = TimeUnit.MINUTES.toNanos(1);

    private final CommandQueue queue = new CommandQueue(10_000, ROOM);
    private final Gathering gathering = new Gathering(queue);

    /** A command that takes so many bytes while it waits. */
    private record Waiting(int size) implements Command {

        @Override
        public Runnable apply(Transaction transaction) {
            return () -> {};
        }

        @Override
        public void fail(RuntimeException why) {
            throw why;
        }
    }

    /** The writer, which is waiting once this is answered. */
    private CompletableFuture<Void> asleep(int commands) {
        Thread[] writer = new Thread[1];
        CompletableFuture<Void> awake = CompletableFuture.runAsync(() -> {
            writer[0] = Thread.currentThread();
            try {
                queue.await(commands, LONG);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> writer[0] != null && writer[0].getState() == Thread.State.TIMED_WAITING);
        return awake;
    }

    @Test
    void nobodyIsRefusedForLackOfRoomBecauseItWaitsForMore() throws Exception {
        CompletableFuture<Void> awake = asleep(512);
        queue.add(new Waiting(ROOM / 2));
        assertThat(awake).isNotDone();
        queue.add(new Waiting(1));
        awake.get(30, TimeUnit.SECONDS);

        queue.add(new Waiting(ROOM / 4));
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> queue.add(new Waiting(ROOM / 2)));
        assertThat(queue.takeAll()).hasSize(3);
        CompletableFuture<Void> again = asleep(1);
        queue.add(new Waiting(1));
        again.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aQueueThatIsClosedIsNotWaitedFor() throws Exception {
        gathering.gathered(1_000);
        CompletableFuture<Void> awake = asleep(512);
        queue.add(new Waiting(1));
        queue.close();
        awake.get(30, TimeUnit.SECONDS);
        long begun = System.nanoTime();
        for (int turn = 0; turn < 1_000; turn++) {
            gathering.await(LONG);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    }
}
