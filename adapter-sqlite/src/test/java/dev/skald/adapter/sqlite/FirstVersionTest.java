package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A store as the first version made it, written here by that version's statements alone: it is brought up to date, and
 * read.
 */
class FirstVersionTest {

    private static final SqliteSettings SETTINGS = TestStores.retaining(1_000);
    private static final WorkflowId WORKFLOW = WorkflowId.parse("7b0e0000-0000-0000-0000-000000000001");
    private static final WorkflowAccess ALICE = new WorkflowAccess("alice", Set.of("bob"));
    private static final List<NewEvent> EVENTS = List.of(thought("y"), named("x"));

    /** The tables of the first version, word by word: that it never changes is a part of what is tested. */
    private static final List<String> FIRST_VERSION = List.of(
            "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL, boot TEXT NOT NULL,"
                    + " clean INTEGER NOT NULL, commits INTEGER NOT NULL, workflows INTEGER NOT NULL,"
                    + " weight INTEGER NOT NULL)",
            "CREATE TABLE workflow (log INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, epoch TEXT NOT NULL,"
                    + " first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, floor_seq INTEGER NOT NULL,"
                    + " bytes INTEGER NOT NULL, weight INTEGER NOT NULL, created_at INTEGER NOT NULL,"
                    + " last_event_at INTEGER NOT NULL, touched_at INTEGER NOT NULL, registration INTEGER NOT NULL,"
                    + " access_weight INTEGER NOT NULL, at_risk INTEGER NOT NULL, checksum INTEGER NOT NULL)",
            "CREATE TABLE registration (number INTEGER PRIMARY KEY, owner TEXT NOT NULL, readers BLOB NOT NULL,"
                    + " checksum INTEGER NOT NULL)",
            "CREATE TABLE event (key INTEGER PRIMARY KEY, type INTEGER NOT NULL, at INTEGER NOT NULL, id BLOB,"
                    + " data BLOB NOT NULL, checksum INTEGER NOT NULL)",
            "CREATE TABLE event_id (log INTEGER NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL,"
                    + " PRIMARY KEY (log, id)) WITHOUT ROWID",
            "CREATE TABLE garbage (log INTEGER PRIMARY KEY)",
            "CREATE TABLE probe (one INTEGER PRIMARY KEY CHECK (one = 1), filler BLOB NOT NULL)",
            "INSERT INTO probe VALUES (1, x'')",
            "PRAGMA application_id = 0x536B616C",
            "PRAGMA user_version = 1");

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void theTablesOfTheFirstVersionAreWhatTheyWere() {
        assertThat(Schema.CURRENT.steps().get(0)).containsAll(FIRST_VERSION.subList(0, 8));
    }

    @Test
    void aStoreOfTheFirstVersionIsReadAndGoesOn() throws SQLException {
        plant();

        SqliteWorkflows store = stores.open(directory, SETTINGS);

        Page page = await(store.eventLog().read(WORKFLOW, new From.Start(), 10, 10_000));
        // Whoever has a database but no witness of it has a copy: the log is another.
        assertThat(page.log()).isEqualTo(new Extent(page.log().epoch(), 1, 2));
        assertThat(page.log().epoch()).isNotEqualTo("first");
        assertThat(page.events())
                .containsExactly(EVENTS.get(0).numbered(1), EVENTS.get(1).numbered(2));
        assertThat(await(store.directory().find(WORKFLOW))).contains(ALICE);
        assertThat(await(store.eventLog().append(WORKFLOW, List.of(named("x"), named("z"))))
                        .accepted())
                .isEqualTo(1);
        store.close();
        assertThat(TestStores.number(directory, "PRAGMA user_version")).isEqualTo(Schema.CURRENT.version());
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    private void plant() throws SQLException {
        Database database = new Database(directory.resolve(StoreDirectory.DATABASE));
        long log = 41;
        long bytes = 0;
        long weight = 0;
        try (Connection connection = database.writer()) {
            Database.execute(connection, FIRST_VERSION.toArray(String[]::new));
            for (int i = 0; i < EVENTS.size(); i++) {
                byte[] id = EventCodec.id(EVENTS.get(i));
                int size = plant(connection, log << 36 | (i + 1), EVENTS.get(i), id);
                bytes += size;
                weight += new EventSize(size, id.length).weight();
            }
            insert(connection, "event_id", log, "x".getBytes(StandardCharsets.UTF_8), 2L);
            byte[] readers = {0, 3, 'b', 'o', 'b'};
            insert(connection, "registration", 5L, "alice", readers, Registration.checksum(5, "alice", readers));
            long access = dev.skald.adapter.store.AccessWeight.of(ALICE);
            long now = stores.clock().getAsLong();
            Head head = new Head(
                    log, "first", 1, 2, 1, bytes, weight, now, now, now, 5, access, false, RunHead.NONE, Tail.NONE);
            insert(
                    connection,
                    "workflow",
                    log,
                    Ids.bytes(WORKFLOW),
                    "first",
                    1L,
                    2L,
                    1L,
                    bytes,
                    weight,
                    now,
                    now,
                    now,
                    5L,
                    access,
                    0L,
                    RowChecksum.of(WORKFLOW, head));
            insert(connection, "store", 1L, new byte[16], "", 1L, 1L, 1L, weight + access);
        }
    }

    private static int plant(Connection connection, long key, NewEvent event, byte[] id) throws SQLException {
        byte[] data = event.data().toUtf8();
        long at = event.timestamp().toEpochMilli();
        long checksum = new EventCodec().checksum(key, 1, at, id, data, 0);
        insert(connection, "event", key, 1L, at, id.length == 0 ? null : id, data, checksum);
        return data.length;
    }

    private static void insert(Connection connection, String table, Object... values) throws SQLException {
        String places = "?, ".repeat(values.length - 1) + "?";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " VALUES (" + places + ")")) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            insert.executeUpdate();
        }
    }
}
