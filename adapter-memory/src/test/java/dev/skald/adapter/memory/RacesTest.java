package dev.skald.adapter.memory;

import static dev.skald.domain.port.SampleEvents.data;
import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everything at once, within bounds so narrow that everything is trimmed, forgotten and begun anew all the time. */
class RacesTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 5_000;
    private static final int WORKFLOWS = 6;
    private static final long LOG_MAX_BYTES = 4_000;

    private final FakeTicker ticker = new FakeTicker();
    private final SetClock clock = new SetClock();
    private final MemoryWorkflows store =
            MemoryWorkflows.within(new MemorySettings(10, 1_000, Stores.TTL, LOG_MAX_BYTES, WORKFLOWS), ticker, clock);
    private final List<WorkflowId> workflows =
            Stream.generate(WorkflowId::random).limit(WORKFLOWS).toList();

    @Test
    void keepEveryBoundAndLeaveNothingBehind() {
        await(CompletableFuture.allOf(IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> actAtRandom(new Random(thread))))
                .toArray(CompletableFuture<?>[]::new)));
        assertThat(store.bytes()).isBetween(0L, LOG_MAX_BYTES);
        assertThat(store.size()).isBetween(0, WORKFLOWS);
        clock.pass(RunRequest.MIN_TTL);
        await(store.runs().endExpired());
        assertThat(workflows)
                .allSatisfy(workflow -> await(store.eventLog().append(workflow, List.of(thought("after")))));

        ticker.pass(Stores.TTL);
        store.expire();

        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isZero();
        assertThat(store.bytes()).isZero();
        assertThat(await(store.catalog().list(Optional.empty(), 10))).isEmpty();
    }

    @Test
    void ownersAndReadersNeverWeighMoreThanTheyMay() {
        long bound = 1_500;
        MemoryWorkflows narrow =
                MemoryWorkflows.within(new MemorySettings(10, 1_000, Stores.TTL, bound, 1_000), ticker);
        AtomicInteger refused = new AtomicInteger();
        await(CompletableFuture.allOf(IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    Random random = new Random(thread);
                    for (int round = 0; round < ROUNDS; round++) {
                        WorkflowId workflow = workflows.get(random.nextInt(WORKFLOWS));
                        WorkflowAccess access =
                                new WorkflowAccess("alice", Set.of("x".repeat(1 + random.nextInt(256))));
                        narrow.directory().put(workflow, access).exceptionally(failure -> {
                            assertThat(failure).isInstanceOf(UnavailableException.class);
                            return refused.incrementAndGet() == 0;
                        });
                        assertThat(narrow.bytes()).isBetween(0L, bound);
                        if (random.nextInt(4) == 0) {
                            await(narrow.directory().remove(workflow));
                        }
                    }
                }))
                .toArray(CompletableFuture<?>[]::new)));
        assertThat(refused).hasPositiveValue();

        workflows.forEach(workflow -> await(narrow.directory().remove(workflow)));

        assertThat(narrow.bytes()).isZero();
        assertThat(narrow.size()).isZero();
    }

    private void actAtRandom(Random random) {
        for (int round = 0; round < ROUNDS; round++) {
            WorkflowId workflow = workflows.get(random.nextInt(WORKFLOWS));
            switch (random.nextInt(15)) {
                case 0 -> await(store.eventLog().delete(workflow));
                case 1 -> settle(store.directory().put(workflow, new WorkflowAccess("alice", readers(random))));
                case 2 -> await(store.directory().remove(workflow));
                case 3 -> {
                    ticker.pass(Stores.TTL.dividedBy(4));
                    store.expire();
                }
                case 4 -> followAndAppend(workflow);
                case 5 -> readIsConsecutive(workflow);
                case 7 -> produce(workflow, random);
                case 8 -> settle(store.runs().control(workflow, cancel(random)));
                case 9 -> {
                    clock.pass(RunRequest.MIN_TTL.dividedBy(4));
                    await(store.runs().endExpired());
                }
                case 10 -> await(store.catalog().list(Optional.empty(), 3));
                case 6 ->
                    await(store.eventLog().follow(workflow, new RecordingPublisher()))
                            .close();
                default ->
                    settle(store.eventLog().append(workflow, List.of(thought("e"), named("id-" + random.nextInt(50)))));
            }
        }
    }

    private void produce(WorkflowId workflow, Random random) {
        RunRequest request = new RunRequest(RunRequest.MIN_TTL, Optional.empty(), random.nextBoolean());
        settle(store.runs()
                .open(workflow, request)
                .thenCompose(opened -> store.eventLog()
                        .append(
                                workflow,
                                List.of(new NewEvent(
                                        EventType.THOUGHT,
                                        data("of a run"),
                                        Instant.EPOCH,
                                        Optional.empty(),
                                        random.nextBoolean() ? Optional.of(RunState.FAILED) : Optional.empty())),
                                Optional.of(opened.lease()))));
    }

    private static ControlRequest cancel(Random random) {
        return new ControlRequest(
                ControlAction.CANCEL,
                Optional.empty(),
                Optional.empty(),
                "alice",
                random.nextBoolean() ? Optional.empty() : Optional.of("id"));
    }

    /** Waits for what is done, or is refused for want of room or because of a run. */
    private static void settle(CompletionStage<?> asked) {
        await(asked.handle((done, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                assertThat(cause).isInstanceOfAny(RunConflictException.class, UnavailableException.class);
            }
            return true;
        }));
    }

    private static Set<String> readers(Random random) {
        return random.nextBoolean() ? Set.of() : Set.of("x".repeat(1 + random.nextInt(256)));
    }

    private void followAndAppend(WorkflowId workflow) {
        RecordingPublisher follower = new RecordingPublisher();
        try (var following = await(store.eventLog().follow(workflow, follower))) {
            ticker.pass(Duration.ofNanos(1));
            settle(store.eventLog().append(workflow, List.of(thought("followed"))));
        }
    }

    private void readIsConsecutive(WorkflowId workflow) {
        Page page = await(store.eventLog().read(workflow, new From.Start(), 100, 10_000));
        assertThat(page.events())
                .extracting(RecordedEvent::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(page.log().firstSeq(), page.log().lastSeq())
                                .boxed()
                                .toList());
    }
}
