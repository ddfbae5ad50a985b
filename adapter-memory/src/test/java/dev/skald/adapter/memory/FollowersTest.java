package dev.skald.adapter.memory;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.RecordingPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How the store hints, beyond what every log does. */
class FollowersTest {

    private final WorkflowId workflow = WorkflowId.random();
    private final EventLog log =
            MemoryWorkflows.within(MemorySettings.defaults()).eventLog();

    @Test
    void hintsOnTheAppendingThreadBeforeTheStageIsHandedOut() {
        RecordingPublisher follower = new RecordingPublisher();
        await(log.follow(workflow, follower));

        Appended appended = await(log.append(workflow, thoughts("e", 3)));

        assertThat(follower.batches()).singleElement().satisfies(batch -> {
            assertThat(batch.log()).isEqualTo(appended.log());
            assertThat(batch.events()).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
        });
    }

    @Test
    void hintsInTheOrderOfTheLogHoweverManyAppend() {
        RecordingPublisher follower = new RecordingPublisher();
        await(log.follow(workflow, follower));

        await(CompletableFuture.allOf(IntStream.range(0, 4)
                .mapToObj(appender -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 500; i++) {
                        await(log.append(workflow, List.of(thought("e"))));
                    }
                }))
                .toArray(CompletableFuture<?>[]::new)));

        assertThat(follower.extents()).extracting(EventLog.Extent::lastSeq).isSorted();
        assertThat(follower.extents().get(follower.extents().size() - 1).lastSeq())
                .isEqualTo(2_000);
    }

    @Test
    void letsAPublisherAppendAndTellsItAfterwards() {
        List<Long> seqs = new ArrayList<>();
        EventPublisher echo = new Quiet() {
            @Override
            public void publish(RecordedBatch batch) {
                long seq = batch.log().lastSeq();
                if (seq < 5) {
                    await(log.append(workflow, List.of(thought("echo"))));
                }
                seqs.add(seq);
            }
        };
        await(log.follow(workflow, echo));

        await(log.append(workflow, List.of(thought("call"))));

        assertThat(seqs)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 5).boxed().toList());
    }

    @Test
    void letsAPublisherCloseItself() {
        RecordingPublisher seen = new RecordingPublisher();
        CompletableFuture<AutoCloseable> following = new CompletableFuture<>();
        following.complete(await(log.follow(workflow, new Quiet() {
            @Override
            public void publish(RecordedBatch batch) {
                seen.publish(batch);
                try {
                    following.join().close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        })));

        await(log.append(workflow, List.of(thought("1"))));
        await(log.append(workflow, List.of(thought("2"))));

        assertThat(seen.batches()).hasSize(1);
    }

    @Test
    void succeedsAlthoughAPublisherThrows() {
        RecordingPublisher other = new RecordingPublisher();
        await(log.follow(workflow, new Quiet() {
            @Override
            public void publish(RecordedBatch batch) {
                throw new IllegalStateException("thrown by the test");
            }
        }));
        await(log.follow(workflow, other));

        for (int i = 1; i <= 3; i++) {
            assertThat(await(log.append(workflow, List.of(thought("e")))).last())
                    .hasValue(i);
            assertThat(other.batches()).hasSize(i);
        }
    }

    @Test
    void tellsAFollowerThatHasFallenBehindHowFarTheLogIs() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        RecordingPublisher seen = new RecordingPublisher();
        await(log.follow(workflow, new EventPublisher() {
            @Override
            public void publish(RecordedBatch batch) {
                seen.publish(batch);
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void moved(WorkflowId moved, EventLog.Extent extent) {
                seen.moved(moved, extent);
            }

            @Override
            public void ended(WorkflowId ended, End why) {
                seen.ended(ended, why);
            }
        }));
        CompletableFuture<Void> slow =
                CompletableFuture.runAsync(() -> await(log.append(workflow, List.of(thought("slow")))));
        entered.await();
        await(log.delete(workflow));
        Appended last = await(log.append(workflow, List.of(thought("e"))));
        for (int i = 0; i < 1_000; i++) {
            last = await(log.append(workflow, List.of(thought("e"))));
        }
        release.countDown();
        await(slow);

        assertThat(seen.extents()).hasSizeLessThan(100);
        assertThat(seen.extents().get(seen.extents().size() - 1)).isEqualTo(last.log());
        assertThat(seen.ends()).containsExactly(End.DELETED);
    }

    /** A publisher that does nothing unless told otherwise. */
    private static class Quiet implements EventPublisher {

        @Override
        public void publish(RecordedBatch batch) {}

        @Override
        public void moved(WorkflowId workflow, EventLog.Extent extent) {}

        @Override
        public void ended(WorkflowId workflow, End why) {}
    }
}
