package dev.skald.adapter.memory;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The late log is as unpleasant as it claims to be. */
class LatenessTest {

    private static final int APPENDS = 200;

    private final WorkflowId workflow = WorkflowId.random();
    private final MemoryWorkflows store = MemoryWorkflows.within(Stores.counting(1));

    @Test
    void answersAppendsOutOfOrderOnForeignThreadsButCarriesThemOutInOrder() {
        List<Long> answered = new CopyOnWriteArrayList<>();
        List<Thread> threads = new CopyOnWriteArrayList<>();
        List<Appended> results = new ArrayList<>();
        try (LateEventLog log = new LateEventLog(store.eventLog(), 3)) {
            List<CompletionStage<Appended>> stages = new ArrayList<>();
            for (int i = 0; i < APPENDS; i++) {
                CompletionStage<Appended> stage = log.append(workflow, List.of(thought("e")));
                stages.add(stage.whenComplete((appended, failure) -> {
                    answered.add(appended.last().orElseThrow());
                    threads.add(Thread.currentThread());
                }));
            }
            stages.forEach(stage -> results.add(await(stage)));
        }

        assertThat(results)
                .extracting(appended -> appended.last().orElseThrow())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, APPENDS).boxed().toList());
        assertThat(answered).isNotEqualTo(answered.stream().sorted().toList());
        assertThat(threads).extracting(Thread::getName).contains("late");
    }

    @Test
    void hintsOutOfOrderMergedRepeatedAndWithoutEvents() {
        RecordingPublisher follower = new RecordingPublisher();
        try (LateEventLog log = new LateEventLog(store.eventLog(), 5)) {
            await(log.follow(workflow, follower));
            List<CompletableFuture<Appended>> appends = new ArrayList<>();
            for (int i = 0; i < APPENDS; i++) {
                appends.add(log.append(workflow, List.of(thought("e"))).toCompletableFuture());
            }
            appends.forEach(CompletableFuture::join);
            await().until(() -> follower.extents().stream().anyMatch(extent -> extent.lastSeq() == APPENDS));
        }

        List<Long> firsts = follower.batches().stream()
                .map(batch -> batch.events().get(0).seq())
                .toList();
        assertThat(firsts).isNotEqualTo(firsts.stream().sorted().toList());
        List<Long> seqs = follower.events().stream().map(RecordedEvent::seq).toList();
        assertThat(seqs.stream().distinct().count()).isBetween(1L, APPENDS - 1L).isNotEqualTo(seqs.size());
        assertThat(follower.batches()).anyMatch(batch -> batch.events().size() > 1);
    }

    @Test
    void failsAsTheInnerLogDoes() {
        try (LateEventLog log = new LateEventLog(store.eventLog(), 7)) {
            await(log.append(workflow, List.of(thought("e"))));

            assertThatThrownBy(() -> log.append(WorkflowId.random(), List.of(thought("e")))
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void saysWhenClosedThatAPublisherThrew() {
        LateEventLog log = new LateEventLog(store.eventLog(), 11);
        RecordingPublisher entered = new RecordingPublisher();
        await(log.follow(workflow, new EventPublisher() {
            @Override
            public void publish(RecordedBatch batch) {}

            @Override
            public void moved(WorkflowId moved, EventLog.Extent extent) {}

            @Override
            public void ended(WorkflowId ended, End why) {
                entered.ended(ended, why);
                throw new IllegalStateException("thrown by the test");
            }
        }));
        await(log.delete(workflow));
        await().until(() -> !entered.ends().isEmpty());

        assertThatThrownBy(log::close).hasRootCauseMessage("thrown by the test");
    }

    @Test
    void answersStillOnceItIsClosed() {
        LateEventLog log = new LateEventLog(store.eventLog(), 13);
        CompletionStage<Appended> before = log.append(workflow, List.of(thought("e")));
        log.close();

        assertThat(before.toCompletableFuture()).isCompleted();
        assertThat(await(log.read(workflow, new From.Latest(), 1, 1)).log().lastSeq())
                .isEqualTo(1);
    }
}
