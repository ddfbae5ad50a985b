package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that are on the disk in the journal alone are there as others are, for whoever asks. */
class JournalTest {

    private static final SqliteSettings WIDE = TestStores.retaining(1_000);
    private static final int EVENTS = 12;

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId workflow = WorkflowId.random();
    private final WorkflowId other = WorkflowId.random();

    /** Keeps the writer from putting anything in its table, as long as it lasts. */
    private Connection holding;

    private SqliteWorkflows store;

    @AfterEach
    void close() throws SQLException {
        letGo();
        stores.close();
    }

    private void letGo() throws SQLException {
        if (holding != null) {
            holding.close();
            holding = null;
        }
    }

    /** Opens a store of which the journal alone has the last events, and nothing happens any more. */
    private void journal(SqliteSettings settings) throws SQLException {
        store = stores.open(directory, settings);
        append(workflow, named("begin"));
        append(other, named("begin"));
        long last = 0;
        // Where the machine is slow they may be in their table already.
        do {
            letGo();
            for (int i = 0; i < EVENTS; i++) {
                append(workflow, i % 2 == 0 ? named("id " + last + i) : thought("t" + last + i));
                append(other, thought("o" + last + i));
            }
            holding = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreDirectory.DATABASE));
            Database.execute(holding, "PRAGMA busy_timeout = 30000", "BEGIN IMMEDIATE");
            last = all(workflow).log().lastSeq();
        } while (placed() == last);
    }

    private long placed() {
        return TestStores.number(directory, "SELECT last_seq FROM workflow WHERE hex(id) = '" + hex(workflow) + "'");
    }

    private static String hex(WorkflowId id) {
        return id.value().toString().replace("-", "").toUpperCase(Locale.ROOT);
    }

    private void append(WorkflowId to, NewEvent event) {
        await(store.eventLog().append(to, List.of(event)));
    }

    private Page all(WorkflowId of) {
        return await(store.eventLog().read(of, new From.Start(), 1_000, 1 << 20));
    }

    private void killAndOpenAgain(SqliteSettings settings) throws IOException, SQLException {
        Snapshot killed = Snapshot.of(directory);
        letGo();
        store.close();
        killed.restore(directory);
        store = stores.open(directory, settings);
    }

    @Test
    void outlivesTheProcess() throws IOException, SQLException {
        journal(WIDE);
        Page before = all(workflow);
        Page otherBefore = all(other);
        long bytes = store.bytes();

        killAndOpenAgain(WIDE);

        assertThat(all(workflow)).isEqualTo(before);
        assertThat(all(other)).isEqualTo(otherBefore);
        assertThat(store.bytes()).isEqualTo(bytes);
        assertThat(placed()).isEqualTo(before.log().lastSeq());
        assertThat(await(store.eventLog().append(workflow, List.of(named("id 00"), named("begin"))))
                        .duplicates())
                .isEqualTo(2);
        store.close();
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void idsAreRememberedBeforeTheyAreInTheirTable() throws SQLException {
        journal(WIDE);
        letGo();
        append(workflow, named("fresh"));
        assertThat(await(store.eventLog().append(workflow, List.of(named("fresh"), named("id 00"))))
                        .duplicates())
                .isEqualTo(2);
    }

    @Test
    void isReadTogetherWithWhatIsInTheTable() throws SQLException {
        journal(WIDE);
        Page page = all(workflow);

        assertThat(page.events())
                .extracting(RecordedEvent::seq)
                .startsWith(1L, 2L, 3L)
                .hasSize((int) page.log().lastSeq());
        long placed = placed();
        Page across = await(store.eventLog().read(workflow, new From.After(placed - 1, Optional.empty()), 3, 1 << 20));
        assertThat(across.events()).isEqualTo(page.events().subList((int) placed - 1, (int) placed + 2));
    }

    @Test
    void isSeenByWhoLooks() throws SQLException {
        journal(WIDE);
        Page page = all(workflow);

        StoreCheck check = StoreCheck.of(directory);
        assertThat(check.faults()).isEmpty();
        assertThat(check.events())
                .isEqualTo(page.log().lastSeq() + all(other).log().lastSeq());
        assertThat(check.bytes()).isEqualTo(store.bytes());
        List<RecordedEvent> exported = new ArrayList<>();
        try (StoreExport export = StoreExport.of(directory, workflow).orElseThrow()) {
            export.forEachRemaining(event -> exported.add(event.recorded()));
        }
        assertThat(exported).isEqualTo(page.events());
    }

    @Test
    void isPutInItsTableSoon() throws SQLException {
        journal(WIDE);
        long last = all(workflow).log().lastSeq();
        assertThat(placed()).isLessThan(last);

        letGo();

        await().atMost(Duration.ofSeconds(30)).until(() -> placed() == last);
        assertThat(TestStores.number(directory, "SELECT count(*) FROM event"))
                .isEqualTo(last + all(other).log().lastSeq());
    }

    @Test
    void isTrimmedAsTheRestIs() throws IOException, SQLException {
        SqliteSettings five = TestStores.retaining(5);
        journal(five);
        Page before = all(workflow);
        assertThat(before.events()).hasSize(5);

        killAndOpenAgain(five);

        assertThat(all(workflow)).isEqualTo(before);
        append(workflow, thought("more"));
        assertThat(all(workflow).events())
                .hasSize(5)
                .endsWith(all(workflow).events().get(4));
        store.close();
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void aLogThatIsDeletedTakesItAlong() throws IOException, SQLException {
        journal(WIDE);
        letGo();
        append(workflow, thought("last"));
        await(store.eventLog().delete(workflow));
        append(other, thought("last"));

        killAndOpenAgain(WIDE);

        assertThat(all(workflow).log().exists()).isFalse();
        assertThat(all(other).events()).isNotEmpty();
        store.close();
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void oneThatIsDamagedIsNotTakenForEmpty() throws IOException, SQLException {
        journal(WIDE);
        Snapshot killed = Snapshot.of(directory);
        letGo();
        store.close();
        killed.restore(directory);
        try (Connection connection =
                DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreDirectory.DATABASE))) {
            Database.execute(
                    connection,
                    "UPDATE journal SET content = CAST(substr(content, 1, 30) || zeroblob(10) || substr(content, 41) AS BLOB)"
                            + " WHERE slot ="
                            + " (SELECT min(slot) FROM journal)");
        }

        assertThat(StoreCheck.of(directory).faults()).anyMatch(fault -> fault.contains("the journal"));
        assertThatExceptionOfType(SqliteStoreException.class)
                .isThrownBy(() -> stores.open(directory, WIDE))
                .withMessageContaining("is damaged");
    }
}
