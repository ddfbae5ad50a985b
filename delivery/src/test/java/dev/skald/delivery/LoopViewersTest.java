package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.Steps;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.ForwardingEventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The viewers of a loop are served once for each time they are woken, and it is told how long that took. */
final class LoopViewersTest {

    private final WorkflowId workflow = WorkflowId.random();
    private final EventLog log = Memory.retaining(10_000).eventLog();
    private final FrameStore frames =
            new FrameStore(workflow, new NumberFormat(1), new Counted(), new StretchCache(1 << 20));
    private final Steps steps = new Steps();
    private final List<Long> took = new ArrayList<>();
    private final Counts counts = new Counts() {
        @Override
        public void deliveryTook(long nanos) {
            took.add(nanos);
        }
    };
    private final Seen seen = new Seen();
    private CompletableFuture<Void> answers = CompletableFuture.completedFuture(null);
    private boolean throwing;
    private int reads;
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

    @Test
    void whatAHintDidNotBringIsReadOnceForAll() {
        showOneAndAppendUnheard(2);
        moved();
        now += 7;
        steps.run();

        assertThat(reads).isEqualTo(1);
        assertThat(seen.firsts).containsExactly(1L, 2L);
        assertThat(seen.lasts).containsExactly(1L, 3L);
        assertThat(took).containsExactly(0L, 7L);
    }

    @Test
    void whatIsAppendedBehindAHoleIsReadTogetherWithWhatFillsIt() {
        showOneAndAppendUnheard(1);
        publish();
        steps.run();

        assertThat(reads).isEqualTo(1);
        assertThat(seen.firsts).containsExactly(1L, 2L);
        assertThat(seen.lasts).containsExactly(1L, 3L);

        publish();
        steps.run();
        assertThat(reads).isEqualTo(1);
        assertThat(seen.lasts).containsExactly(1L, 3L, 4L);
    }

    @Test
    void hintsThatComeWhileItIsReadWaitForThat() {
        showOneAndAppendUnheard(1);
        answers = new CompletableFuture<>();
        moved();
        steps.run();
        moved();
        steps.run();
        assertThat(seen.lasts).containsExactly(1L);

        answers.complete(null);
        steps.run();
        assertThat(reads).isEqualTo(1);
        assertThat(seen.firsts).containsExactly(1L, 2L);
        assertThat(seen.lasts).containsExactly(1L, 2L);

        Batches.append(log, workflow, 1);
        moved();
        steps.run();
        assertThat(reads).isEqualTo(2);
        assertThat(seen.lasts).containsExactly(1L, 2L, 3L);
    }

    @Test
    void whereItCannotBeReadEachViewerSeesForHimself() {
        showOneAndAppendUnheard(1);
        answers = CompletableFuture.failedFuture(new UnavailableException("try again later"));
        moved();
        steps.run();

        assertThat(reads).isEqualTo(1);
        assertThat(seen.firsts).as("an empty window begins behind the end").containsExactly(1L, 3L);
    }

    @Test
    void soItIsWhereALogThrowsInsteadOfAnswering() {
        showOneAndAppendUnheard(1);
        throwing = true;
        moved();
        steps.run();
        assertThat(seen.firsts).containsExactly(1L, 3L);

        throwing = false;
        Batches.append(log, workflow, 2);
        moved();
        steps.run();
        assertThat(seen.lasts).containsExactly(1L, 2L, 4L);
    }

    @Test
    void ofManyPagesSomeAreReadAtOnce() {
        publish();
        steps.run();
        for (int i = 0; i < 300; i++) {
            Batches.append(log, workflow, 10);
        }
        moved();
        steps.run();

        assertThat(reads).isEqualTo(8);
        assertThat(seen.firsts.get(1)).isEqualTo(2);
        assertThat(seen.lasts.get(1)).isEqualTo(1 + 8 * 128);
    }

    /** The viewers have seen one event, and there are more that no hint told them of. */
    private void showOneAndAppendUnheard(int events) {
        publish();
        steps.run();
        Batches.append(log, workflow, events);
    }

    private void moved() {
        frames.moved(log.read(workflow, new EventLog.From.Latest(), 1, 1)
                .toCompletableFuture()
                .join()
                .log());
        viewers.wake();
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

    /** Counts what is read, which is answered when the test wants. */
    private final class Counted implements ForwardingEventLog {
        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public CompletionStage<Page> read(WorkflowId id, From from, int maxEvents, int maxBytes) {
            reads++;
            if (throwing) {
                throw new IllegalStateException("closed");
            }
            return answers.thenCompose(now -> log.read(id, from, maxEvents, maxBytes));
        }
    }

    private static final class Seen implements LoopViewer {
        private final List<Long> firsts = new ArrayList<>();
        private final List<Long> lasts = new ArrayList<>();
        private int heeded;
        private int place;

        @Override
        public void offer(Window window) {
            firsts.add(window.first());
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
