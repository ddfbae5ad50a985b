package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Which logs begin another epoch after the machine has crashed, and which do not, by when what was written was forced
 * onto the disk.
 */
class SyncTest {

    private static final SqliteSettings ALWAYS = settings(Sync.ALWAYS);
    private static final SqliteSettings MINUTELY = settings(Sync.every(Duration.ofMinutes(1)));

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId forced = WorkflowId.random();
    private final WorkflowId unforced = WorkflowId.random();
    private final WorkflowId alike = WorkflowId.random();
    private SqliteWorkflows store = stores.open(directory, ALWAYS);
    private Page forcedBefore = append(forced);

    private static SqliteSettings settings(Sync sync) {
        return new SqliteSettings(
                new Retention(1_000, 1 << 20, TestStores.TTL),
                new Capacity(1 << 30, 1_000, Capacity.DEFAULT_RESERVED),
                sync);
    }

    @BeforeEach
    void reopen() {
        store.close();
        store = stores.open(directory, MINUTELY);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void aCrashOfTheMachineConcernsExactlyTheLogsThatWereWrittenUnforced() throws IOException, SQLException {
        append(unforced);
        Page unforcedBefore = append(unforced);
        Page alikeBefore = append(alike);

        crash(Snapshot.of(directory), "another run of the machine");

        assertThat(read(forced)).isEqualTo(forcedBefore);
        assertOtherEpoch(unforced, unforcedBefore);
        assertOtherEpoch(alike, alikeBefore);
        Page after = read(unforced);
        store.close();
        store = stores.open(directory, MINUTELY);
        assertThat(read(unforced)).isEqualTo(after);
    }

    @Test
    void aCrashOfTheProcessConcernsNone() throws IOException, SQLException {
        Page before = append(unforced);

        crash(Snapshot.of(directory), Boot.id());

        assertThat(read(unforced)).isEqualTo(before);
        assertThat(read(forced)).isEqualTo(forcedBefore);
    }

    @Test
    void aStoreThatWasClosedConcernsNone() throws IOException, SQLException {
        Page before = append(unforced);
        store.close();

        crash(Snapshot.of(directory), "another run of the machine");

        assertThat(read(unforced)).isEqualTo(before);
        assertThat(read(forced)).isEqualTo(forcedBefore);
    }

    @Test
    void aLogIsConcernedThatLacksWhatWasNotForced() throws IOException, SQLException {
        Page before = append(unforced);
        Snapshot then = Snapshot.of(directory).ofDatabase();
        append(unforced);
        Snapshot now = Snapshot.of(directory);
        store.close();
        now.restore(directory);
        then.restore(directory);

        store = stores.open(directory, MINUTELY);

        assertThat(read(forced)).isEqualTo(forcedBefore);
        assertOtherEpoch(unforced, before);
    }

    @Test
    void noLogIsConcernedWhereEverythingIsForced() throws IOException, SQLException {
        store.close();
        store = stores.open(directory, ALWAYS);
        append(unforced);
        Page before = append(unforced);

        crash(Snapshot.of(directory), "another run of the machine");

        assertThat(read(unforced)).isEqualTo(before);
        assertThat(read(forced)).isEqualTo(forcedBefore);
    }

    @Test
    void whatWasAtRiskIsForcedWithinTheIntervalWithoutAnotherEvent() {
        store.close();
        store = stores.open(directory, settings(Sync.every(Duration.ofMillis(200))));
        append(unforced);
        append(unforced);
        long commits = commits();

        // Two commits at least: one that forces what was not, and one that takes the mark off a log that is silent.
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> TestStores.number(directory, "SELECT sum(at_risk) FROM workflow") == 0);
        assertThat(commits()).isGreaterThan(commits);
    }

    private long commits() {
        return TestStores.number(directory, "SELECT commits FROM store");
    }

    /** Opens what a process left behind, as if it had written in that run of the machine. */
    private void crash(Snapshot left, String boot) throws IOException, SQLException {
        store.close();
        left.restore(directory);
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            Database.execute(connection, "UPDATE store SET boot = '" + boot + "'");
        }
        store = stores.open(directory, MINUTELY);
    }

    private void assertOtherEpoch(WorkflowId workflow, Page before) {
        Page now = read(workflow);
        List<RecordedEvent> events = now.events();
        assertThat(now.log().epoch()).isNotEqualTo(before.log().epoch());
        assertThat(events).isEqualTo(before.events().subList(0, events.size()));
    }

    private Page append(WorkflowId workflow) {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        return read(workflow);
    }

    private Page read(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Start(), 1_000, Integer.MAX_VALUE));
    }
}
