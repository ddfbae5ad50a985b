package dev.skald.domain.port;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link EventLog} does when many ask at once. */
public abstract class EventLogConcurrencyContract {

    private static final int THREADS = 4;
    private static final int ROUNDS = 50;

    private final WorkflowId workflow = WorkflowId.random();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private EventLog log;

    /** A new log that retains as many events of each workflow. */
    protected abstract EventLog logRetaining(int events);

    @BeforeEach
    void makeLog() {
        log = logRetaining(EventLogContract.PLENTY);
    }

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void numbersConcurrentBatchesWithoutHolesAndKeepsEachTogether() throws Exception {
        Map<Long, List<NewEvent>> batchByFirst = new TreeMap<>();
        List<Callable<Map<Long, List<NewEvent>>>> appenders = IntStream.range(0, THREADS)
                .<Callable<Map<Long, List<NewEvent>>>>mapToObj(appender -> () -> {
                    Map<Long, List<NewEvent>> mine = new TreeMap<>();
                    for (int round = 0; round < ROUNDS; round++) {
                        List<NewEvent> batch = thoughts(appender + "-" + round + "-", 1 + round % 7);
                        Appended appended = await(log.append(workflow, batch));
                        mine.put(appended.first().orElseThrow(), batch);
                    }
                    return mine;
                })
                .toList();
        for (Map<Long, List<NewEvent>> mine : all(appenders)) {
            batchByFirst.putAll(mine);
        }

        List<RecordedEvent> expected = new ArrayList<>();
        batchByFirst.forEach((first, batch) -> {
            for (NewEvent event : batch) {
                expected.add(event.numbered(expected.size() + 1L));
            }
        });
        assertThat(batchByFirst).hasSize(THREADS * ROUNDS);
        assertThat(readAll()).isEqualTo(expected);
    }

    @Test
    void showsABatchWhollyOrNotAtAll() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Callable<Void> reader = () -> {
            while (!done.get()) {
                assertThat(readAll().size() % 10).isZero();
            }
            return null;
        };
        Callable<Void> appender = () -> {
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    await(log.append(workflow, thoughts("e", 10)));
                }
                return null;
            } finally {
                done.set(true);
            }
        };

        all(List.of(reader, appender));

        assertThat(readAll()).hasSize(10 * ROUNDS);
    }

    @Test
    void readsATailAsOfOneMoment() throws Exception {
        int tail = 10;
        await(log.append(workflow, thoughts("first", tail)));
        AtomicBoolean done = new AtomicBoolean();
        Callable<Void> reader = () -> {
            while (!done.get()) {
                Page page = await(log.read(workflow, new From.Tail(tail, Optional.empty()), tail, Integer.MAX_VALUE));
                long last = page.log().lastSeq();
                assertThat(page.events())
                        .extracting(RecordedEvent::seq)
                        .containsExactlyElementsOf(LongStream.rangeClosed(last - tail + 1, last)
                                .boxed()
                                .toList());
            }
            return null;
        };
        Callable<Void> appender = () -> {
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    await(log.append(workflow, thoughts("e", 1 + round % 7)));
                }
                return null;
            } finally {
                done.set(true);
            }
        };

        all(List.of(reader, reader, appender));
    }

    @Test
    void acceptsAnIdOnceWhoeverIsFirst() throws Exception {
        Callable<Integer> appender = () -> {
            int accepted = 0;
            for (int round = 0; round < ROUNDS; round++) {
                accepted += await(log.append(workflow, List.of(named("id-" + round), named("id-" + (round + 1)))))
                        .accepted();
            }
            return accepted;
        };

        int accepted = all(List.of(appender, appender, appender)).stream()
                .mapToInt(Integer::intValue)
                .sum();

        assertThat(accepted).isEqualTo(ROUNDS + 1);
        assertThat(readAll()).hasSize(ROUNDS + 1);
    }

    @Test
    void putsARacingAppendWhollyBeforeADeleteOrIntoANewEpoch() throws Exception {
        Collection<Appended> appends = new ConcurrentLinkedQueue<>();
        Callable<Void> appender = () -> {
            for (int round = 0; round < ROUNDS; round++) {
                appends.add(await(log.append(workflow, thoughts("e", 3))));
            }
            return null;
        };
        Callable<Void> deleter = () -> {
            for (int round = 0; round < ROUNDS; round++) {
                await(log.delete(workflow));
            }
            return null;
        };

        all(List.of(appender, deleter, appender));

        Map<String, List<Long>> seqsByEpoch = new TreeMap<>();
        for (Appended appended : appends) {
            assertThat(appended.accepted()).isEqualTo(3);
            assertThat(appended.log().lastSeq())
                    .isEqualTo(appended.last().orElseThrow())
                    .isEqualTo(appended.first().orElseThrow() + 2);
            List<Long> seqs = seqsByEpoch.computeIfAbsent(appended.log().epoch(), epoch -> new ArrayList<>());
            LongStream.rangeClosed(
                            appended.first().orElseThrow(), appended.last().orElseThrow())
                    .forEach(seqs::add);
        }
        assertThat(seqsByEpoch.values())
                .allSatisfy(seqs -> assertThat(seqs)
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.rangeClosed(1, seqs.size()).boxed().toList()));
    }

    @Test
    void losesNoFollowerToARacingDelete() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            WorkflowId raced = WorkflowId.random();
            await(log.append(raced, thoughts("before", 1)));
            RecordingPublisher follower = new RecordingPublisher();
            Callable<Void> delete = () -> await(log.delete(raced));
            Callable<Void> follow = () -> {
                await(log.follow(raced, follower));
                return null;
            };
            all(List.of(delete, follow));

            Appended after = await(log.append(raced, thoughts("after", 1)));

            org.awaitility.Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .until(() ->
                            follower.sawEnd(after.log().epoch(), after.log().lastSeq()));
        }
    }

    @Test
    void keepsOneEpochForAllWhoFollowWhileTheFirstEventIsAppended() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            WorkflowId raced = WorkflowId.random();
            Following open = await(log.follow(raced, new RecordingPublisher()));
            String reserved = epochOf(raced);
            Callable<String> follow = () -> {
                Following following = await(log.follow(raced, new RecordingPublisher()));
                String seen = epochOf(raced);
                following.close();
                return seen;
            };
            Callable<String> append =
                    () -> await(log.append(raced, thoughts("first", 1))).log().epoch();

            assertThat(all(List.of(follow, append, follow, follow))).containsOnly(reserved);

            open.close();
            assertThat(epochOf(raced)).isEqualTo(reserved);
        }
    }

    @Test
    void givesWhoeverFollowsOneEpochWhileOthersComeAndGo() throws Exception {
        Callable<Void> comeAndGo = () -> {
            for (int round = 0; round < ROUNDS; round++) {
                Following following = await(log.follow(workflow, new RecordingPublisher()));
                String first = epochOf(workflow);
                String second = epochOf(workflow);
                following.close();
                assertThat(first).isNotEmpty();
                assertThat(second).isEqualTo(first);
            }
            return null;
        };

        all(List.of(comeAndGo, comeAndGo, comeAndGo, comeAndGo));

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(epochOf(workflow)).isEmpty());
    }

    @Test
    void keepsTheFirstEventThoughTheLastFollowerLeaves() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            WorkflowId raced = WorkflowId.random();
            Following last = await(log.follow(raced, new RecordingPublisher()));
            Callable<Appended> append = () -> await(log.append(raced, thoughts("first", 1)));
            Callable<Appended> leave = () -> {
                last.close();
                return await(log.append(raced, thoughts("second", 1)));
            };

            List<Appended> appended = all(List.of(append, leave));

            assertThat(appended).extracting(one -> one.log().epoch()).containsOnly(epochOf(raced));
            assertThat(appended).extracting(one -> one.last().orElseThrow()).containsExactlyInAnyOrder(1L, 2L);
        }
    }

    @Test
    void leavesNoEpochBehindWhenFollowersAndDeletesRace() throws Exception {
        Callable<Void> comeAndGo = () -> {
            for (int round = 0; round < ROUNDS; round++) {
                await(log.follow(workflow, new RecordingPublisher())).close();
            }
            return null;
        };
        Callable<Void> delete = () -> {
            for (int round = 0; round < ROUNDS; round++) {
                await(log.delete(workflow));
            }
            return null;
        };

        all(List.of(comeAndGo, delete, comeAndGo));

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(epochOf(workflow)).isEmpty());
    }

    private String epochOf(WorkflowId of) {
        return await(log.read(of, new From.Latest(), 1, 1)).log().epoch();
    }

    private List<RecordedEvent> readAll() {
        return await(log.read(workflow, new From.Start(), EventLogContract.PLENTY, Integer.MAX_VALUE))
                .events();
    }

    private <T> List<T> all(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> result : threads.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
            results.add(result.get());
        }
        return results;
    }
}
