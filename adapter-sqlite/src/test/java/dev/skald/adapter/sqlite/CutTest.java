package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.RecordingPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One byte of the files that is another than what was written, at a place of which it is known what stands there. */
class CutTest {

    private static final SqliteSettings SETTINGS = TestStores.retaining(1_000);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId harmed = WorkflowId.random();
    private final WorkflowId other = WorkflowId.random();
    private SqliteWorkflows store = stores.open(directory, SETTINGS);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void aLogEndsBeforeAnEventThatIsDamagedUnderAnotherEpoch() throws IOException {
        append(harmed, "a", 40);
        append(other, "b", 40);
        append(harmed, "c", 40);
        Page before = read(harmed);
        Page otherBefore = read(other);
        store.close();
        Snapshot.flip(directory.resolve(StoreDirectory.DATABASE), "c7\"");
        store = stores.open(directory, SETTINGS);
        RecordingPublisher follower = new RecordingPublisher();
        await(store.eventLog().follow(harmed, follower));
        assertThat(await(store.eventLog().read(harmed, new From.Latest(), 1, 1)).log())
                .isEqualTo(before.log());

        Page cut = read(harmed);

        assertThat(cut.events()).isEqualTo(before.events().subList(0, 47));
        assertThat(cut.log()).isEqualTo(new Extent(cut.log().epoch(), 1, 47));
        assertThat(cut.log().epoch()).isNotEqualTo(before.log().epoch());
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(follower.extents()).contains(cut.log()));
        assertThat(read(other)).isEqualTo(otherBefore);
        assertThat(await(store.eventLog().append(harmed, List.of(thought("on"))))
                        .last())
                .hasValue(48);
        store.close();
        store = stores.open(directory, SETTINGS);
        assertThat(read(harmed).log()).isEqualTo(new Extent(cut.log().epoch(), 1, 48));
        org.awaitility.Awaitility.await()
                .untilAsserted(
                        () -> assertThat(StoreCheck.of(directory).faults()).isEmpty());
    }

    @Test
    void anEventThatIsMissingIsDamagedToo() throws Exception {
        append(harmed, "a", 40);
        Page before = read(harmed);
        store.close();
        try (java.sql.Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            Database.execute(connection, "DELETE FROM event WHERE data LIKE '%\"a7\"%'");
        }
        store = stores.open(directory, SETTINGS);

        assertThat(read(harmed).events()).isEqualTo(before.events().subList(0, 7));
        assertThat(read(harmed).log().epoch()).isNotEqualTo(before.log().epoch());
    }

    @Test
    void whatWasWrittenAheadEndsBeforeWhatIsDamaged() throws IOException {
        append(harmed, "a", 40);
        append(other, "b", 40);
        append(harmed, "c", 40);
        append(harmed, "d", 40);
        Page before = read(harmed);
        Page otherBefore = read(other);
        Snapshot left = Snapshot.of(directory);
        store.close();
        left.restore(directory);
        Snapshot.flip(directory.resolve(StoreDirectory.DATABASE + "-wal"), "c7\"");

        store = stores.open(directory, SETTINGS);

        List<RecordedEvent> events = read(harmed).events();
        assertThat(events).isEqualTo(before.events().subList(0, 40));
        assertThat(read(harmed).log().epoch()).isNotEqualTo(before.log().epoch());
        assertThat(read(other).events()).isEqualTo(otherBefore.events());
        assertThat(read(other).log().epoch()).isNotEqualTo(otherBefore.log().epoch());
    }

    @Test
    void aStoreWithARowOfAWorkflowThatIsDamagedIsRefusedInALine() throws IOException {
        append(harmed, "a", 3);
        append(other, "b", 3);
        String epoch = read(harmed).log().epoch();
        store.close();
        Snapshot.flip(directory.resolve(StoreDirectory.DATABASE), epoch);
        byte[] before = Files.readAllBytes(directory.resolve(StoreDirectory.DATABASE));

        assertThatThrownBy(() -> SqliteWorkflows.open(directory, SETTINGS))
                .isInstanceOf(SqliteStoreException.class)
                .isNotInstanceOf(NoStoreException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("damaged")
                .hasMessageContaining("restore it from a backup")
                .message()
                .hasLineCount(1);

        assertThat(Files.readAllBytes(directory.resolve(StoreDirectory.DATABASE)))
                .isEqualTo(before);
    }

    private void append(WorkflowId workflow, String prefix, int count) {
        await(store.eventLog().append(workflow, thoughts(prefix, count)));
    }

    private Page read(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Start(), 1_000, Integer.MAX_VALUE));
    }
}
