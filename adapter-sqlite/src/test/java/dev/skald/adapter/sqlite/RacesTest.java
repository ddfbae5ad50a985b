package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordingPublisher;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Everything at once, within bounds so narrow that everything is trimmed, forgotten and begun anew all the time. */
class RacesTest {

    private static final int THREADS = 6;
    private static final int ROUNDS = 200;
    private static final int WORKFLOWS = 6;
    private static final long LOG_MAX_BYTES = 4_000;
    private static final SqliteSettings SETTINGS =
            TestStores.settings(new Retention(10, 1_000, TestStores.TTL), LOG_MAX_BYTES, WORKFLOWS);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final SqliteWorkflows store = stores.open(directory, SETTINGS);
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<WorkflowId> workflows =
            Stream.generate(WorkflowId::random).limit(WORKFLOWS).toList();

    @AfterEach
    void close() {
        threads.shutdownNow();
        stores.close();
    }

    @Test
    void keepEveryBoundAndLeaveNothingBehind() {
        CompletableFuture<Void> all = CompletableFuture.allOf(IntStream.range(0, THREADS)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> actAtRandom(new Random(thread)), threads))
                .toArray(CompletableFuture<?>[]::new));
        all.join();
        assertThat(store.bytes()).isBetween(0L, LOG_MAX_BYTES);
        assertThat(store.size()).isBetween(0, WORKFLOWS);
        assertThat(workflows)
                .allSatisfy(workflow -> await(store.eventLog().append(workflow, List.of(thought("after")))));
        assertThat(StoreCheck.of(directory).faults()).isEmpty();

        stores.clock().pass(TestStores.TTL);
        await(store.expire());

        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isZero();
        assertThat(store.bytes()).isZero();
        for (String table : List.of("workflow", "registration", "event", "event_id", "garbage")) {
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(TestStores.number(directory, "SELECT count(*) FROM " + table))
                            .isZero());
        }
    }

    private void actAtRandom(Random random) {
        for (int round = 0; round < ROUNDS; round++) {
            WorkflowId workflow = workflows.get(random.nextInt(WORKFLOWS));
            switch (random.nextInt(11)) {
                case 0 -> await(store.eventLog().delete(workflow));
                case 1 -> await(store.directory().put(workflow, new WorkflowAccess("alice", readers(random))));
                case 2 -> await(store.directory().remove(workflow));
                case 3 -> {
                    stores.clock().pass(TestStores.TTL.dividedBy(4));
                    await(store.expire());
                }
                case 4 -> followAndAppend(workflow);
                case 5 -> readIsConsecutive(workflow);
                case 6 ->
                    await(store.eventLog().follow(workflow, new RecordingPublisher()))
                            .close();
                default ->
                    await(store.eventLog().append(workflow, List.of(thought("e"), named("id-" + random.nextInt(50)))));
            }
        }
    }

    private static Set<String> readers(Random random) {
        return random.nextBoolean() ? Set.of() : Set.of("x".repeat(1 + random.nextInt(256)));
    }

    private void followAndAppend(WorkflowId workflow) {
        try (Following following = await(store.eventLog().follow(workflow, new RecordingPublisher()))) {
            String followed = epoch(workflow);
            assertThat(followed).isNotEqualTo("nothing").isNotNull();
            await(store.eventLog().append(workflow, List.of(thought("followed"))));
        }
    }

    private String epoch(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Latest(), 1, 1))
                .log()
                .epoch();
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
