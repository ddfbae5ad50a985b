package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.Steps;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The viewers of a loop are served once for each time they are woken, and it is told how long that took. */
final class LoopViewersTest {

    private final WorkflowId workflow = WorkflowId.random();
    private final EventLog log = Memory.retaining(100).eventLog();
    private final FrameStore frames = new FrameStore(workflow, new NumberFormat(1), log, new StretchCache(1 << 20));
    private final Steps steps = new Steps();
    private final List<Long> took = new ArrayList<>();
    private final Counts counts = new Counts() {
        @Override
        public void deliveryTook(long nanos) {
            took.add(nanos);
        }
    };
    private final Seen seen = new Seen();
    private long now = 5;
    private Runnable atLook = () -> {};
    private LoopViewers viewers;

    @BeforeEach
    void add() {
        viewers = new LoopViewers(frames, new DeliveryRounds(steps.loop(), this::look), counts, false);
        steps.on(viewers.loop(), () -> viewers.add(seen));
    }

    @AfterEach
    void release() {
        frames.release();
    }

    @Test
    void theTimeIsThatSinceTheyWereWoken() {
        publish();
        now += 7;
        publish();
        now += 30;
        steps.run();

        assertThat(seen.lasts).containsExactly(2L);
        assertThat(took).containsExactly(37L);
    }

    @Test
    void whoHeedsWhileTheyAreWokenDoesNotTellTheTimeOfAnotherWake() {
        publish();
        steps.run();
        now += 1_000_000;
        CompletableFuture<Void> judged = new CompletableFuture<>();
        atLook = () -> {
            viewers.authorize().thenRun(() -> judged.complete(null));
            steps.run();
        };
        publish();
        now += 3;
        steps.run();

        assertThat(judged).isCompleted();
        assertThat(seen.heeded).isEqualTo(1);
        assertThat(seen.lasts).containsExactly(1L, 2L);
        assertThat(took).containsExactly(0L, 3L);
    }

    @Test
    void whatAChangeOfRightsHadServedIsNotServedAgain() {
        publish();
        now += 4;
        steps.on(viewers.loop(), () -> viewers.authorize());
        steps.run();

        assertThat(seen.lasts).containsExactly(1L);
        assertThat(took).containsExactly(4L);
    }

    @Test
    void nobodyIsToldOfADeliveryToNobody() {
        steps.on(viewers.loop(), () -> viewers.remove(seen));
        publish();
        steps.run();

        assertThat(took).isEmpty();
    }

    private void publish() {
        RecordedBatch batch = Batches.append(log, workflow, 1);
        frames.appended(batch);
        viewers.wake();
    }

    /** What the clock shows; meanwhile something may happen on another thread. */
    private long look() {
        Runnable meanwhile = atLook;
        atLook = () -> {};
        meanwhile.run();
        return now;
    }

    private static final class Seen implements LoopViewer {
        private final List<Long> lasts = new ArrayList<>();
        private int heeded;
        private int place;

        @Override
        public void offer(Window window) {
            lasts.add(window.last());
        }

        @Override
        public void heed() {
            heeded++;
        }

        @Override
        public long waitsBehind() {
            return Long.MAX_VALUE;
        }

        @Override
        public int place() {
            return place;
        }

        @Override
        public void place(int at) {
            place = at;
        }
    }
}
