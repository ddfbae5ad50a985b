package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Producers, viewers, deletes and retention at once leave a store that is sound, and in the end nothing. */
class RunRacesTest {

    private static final int THREADS = 6;
    private static final int ROUNDS = 200;
    private static final int WORKFLOWS = 4;

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final SqliteWorkflows store =
            stores.open(directory, TestStores.settings(new Retention(10, 2_000, TestStores.TTL), 40_000, WORKFLOWS));
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<WorkflowId> workflows =
            Stream.generate(WorkflowId::random).limit(WORKFLOWS).toList();
    private final Map<WorkflowId, Opened> held = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
        stores.close();
    }

    @Test
    void keepEveryBoundAndLeaveNothingBehind() {
        CompletableFuture.allOf(IntStream.range(0, THREADS)
                        .mapToObj(thread -> CompletableFuture.runAsync(() -> actAtRandom(new Random(thread)), threads))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        assertThat(StoreCheck.of(directory).faults()).isEmpty();

        stores.clock().pass(SampleRuns.TTL);
        await(store.runs().endExpired());
        assertThat(workflows)
                .allSatisfy(workflow -> assertThat(
                                SampleRuns.read(store, workflow).log().run())
                        .matches(run -> run.isEmpty() || !run.get().isOpen()));
        stores.clock().pass(TestStores.TTL);
        await(store.expire());

        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isZero();
        assertThat(store.bytes()).isZero();
        for (String table : List.of("workflow", "event", "event_id", "garbage", "run", "control")) {
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(TestStores.number(directory, "SELECT count(*) FROM " + table))
                            .as(table)
                            .isZero());
        }
    }

    private void actAtRandom(Random random) {
        for (int round = 0; round < ROUNDS; round++) {
            WorkflowId workflow = workflows.get(random.nextInt(WORKFLOWS));
            Optional<Opened> run = Optional.ofNullable(held.get(workflow));
            switch (random.nextInt(12)) {
                case 0 -> await(store.eventLog().delete(workflow));
                case 1 ->
                    settle(store.runs()
                                    .open(
                                            workflow,
                                            new RunRequest(SampleRuns.TTL, Optional.empty(), random.nextBoolean())))
                            .ifPresent(opened -> held.put(workflow, opened));
                case 2 -> {
                    stores.clock().pass(SampleRuns.TTL.dividedBy(3));
                    await(store.runs().endExpired());
                }
                case 3 -> await(store.expire());
                case 4 -> settle(store.runs().control(workflow, SampleRuns.input("c" + random.nextInt(30))));
                case 5 -> settle(store.runs().control(workflow, SampleRuns.approve("c" + random.nextInt(30))));
                case 6 -> await(store.runs().controls(workflow, 0));
                case 7 -> run.ifPresent(opened -> settle(store.runs().renew(workflow, opened.run(), opened.lease())));
                case 8 -> await(store.catalog().list(Optional.empty(), 2));
                case 9 -> settle(append(workflow, SampleRuns.result("end" + random.nextInt(50)), run));
                default -> settle(append(workflow, named("id-" + random.nextInt(50)), run));
            }
        }
    }

    private CompletionStage<?> append(WorkflowId workflow, NewEvent event, Optional<Opened> run) {
        return store.eventLog().append(workflow, List.of(event), run.map(Opened::lease));
    }

    /** What came of it; empty if the state of the run did not admit it. */
    private static <T> Optional<T> settle(CompletionStage<T> stage) {
        return await(stage.handle((done, failure) -> {
            assertThat(failure).isIn((Object) null, failure instanceof RunConflictException ? failure : null);
            return Optional.ofNullable(done);
        }));
    }
}
