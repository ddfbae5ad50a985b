package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the files take, while much more is written than they may hold, and afterwards. */
class FileSizeTest {

    private static final long MIB = 1 << 20;
    private static final long BOUND = 32 * MIB;
    private static final long MOST = BOUND + BOUND / 4 + 64 * MIB;

    /** What may be written ahead, and is not in its place: SQLite's frame is a page and 24 bytes. */
    private static final long MOST_AHEAD = 64 * MIB;

    private static final int WORKFLOWS = 8;
    private static final int ROUNDS = 200;
    private static final List<NewEvent> BATCH = Collections.nCopies(100, thought("x".repeat(2_000)));

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final SqliteWorkflows store = stores.open(
            directory, TestStores.settings(new Retention(1 << 20, 1L << 40, Duration.ofDays(1)), BOUND, 1_000));
    private final List<WorkflowId> workflows =
            Stream.generate(WorkflowId::random).limit(WORKFLOWS).toList();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void filesStayWithinTheirBoundHoweverOftenItIsWrittenThrough() throws IOException {
        long most = 0;
        long mostAhead = 0;
        for (int round = 0; round < ROUNDS; round++) {
            writeRound();
            mostAhead = Math.max(mostAhead, size("-wal"));
            most = Math.max(most, size("") + size("-wal") + size("-shm"));
        }

        assertThat((long) ROUNDS * WORKFLOWS * BATCH.size() * 2_000).isGreaterThan(4 * MOST_AHEAD);
        assertThat(store.bytes()).isBetween(BOUND / 2, BOUND);
        assertThat(mostAhead).isLessThan(MOST_AHEAD);
        assertThat(most).isLessThan(MOST);
    }

    @Test
    void pagesOfWhatWasDeletedAreGivenBack() throws IOException {
        for (int round = 0; round < 20; round++) {
            writeRound();
        }
        // Another thread may be at it, too.
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            await(store.onWriter("PRAGMA wal_checkpoint(TRUNCATE)"));
            assertThat(size("")).isGreaterThan(28 * MIB);
        });

        workflows.forEach(workflow -> await(store.eventLog().delete(workflow)));

        // Some is left for what comes.
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            await(store.onWriter("PRAGMA wal_checkpoint(TRUNCATE)"));
            assertThat(size("")).isLessThan(18 * MIB);
        });
    }

    private void writeRound() {
        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (WorkflowId workflow : workflows) {
            stages.add(store.eventLog().append(workflow, BATCH));
        }
        stages.forEach(stage -> await(stage));
    }

    private long size(String suffix) throws IOException {
        Path file = directory.resolve(StoreDirectory.DATABASE + suffix);
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
