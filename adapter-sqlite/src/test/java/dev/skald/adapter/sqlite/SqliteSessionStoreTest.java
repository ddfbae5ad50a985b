package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.SessionStoreContract;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions are kept with the workflows, in stores of earlier versions too. */
class SqliteSessionStoreTest extends SessionStoreContract {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private SqliteWorkflows store = open();

    private SqliteWorkflows open() {
        return SqliteWorkflows.open(directory, TestStores.retaining(1_000));
    }

    private SqliteWorkflows reopened() {
        store.close();
        store = open();
        return store;
    }

    @Override
    protected SessionStore store() {
        return store.sessions();
    }

    @Override
    protected SessionStore next() {
        return reopened().sessions();
    }

    @AfterEach
    void close() {
        store.close();
        stores.close();
    }

    @Test
    void aStoreOfTheFirstVersionGetsAPlaceForSessions() throws SQLException {
        WorkflowId workflow = WorkflowId.random();
        EventLog.Extent written = await(store.eventLog()
                        .append(
                                workflow,
                                List.of(new NewEvent(
                                        EventType.THOUGHT, EventData.of("{}"), Instant.now(), Optional.empty()))))
                .log();
        store.close();
        sql(
                "ALTER TABLE workflow DROP COLUMN run",
                "ALTER TABLE workflow DROP COLUMN control",
                "ALTER TABLE workflow DROP COLUMN run_weight",
                "ALTER TABLE event DROP COLUMN run",
                "DROP TABLE run",
                "DROP TABLE control",
                "DROP TABLE session",
                "DROP TABLE journal",
                "DROP TABLE revocation",
                "PRAGMA user_version = 1");

        store = open();

        assertThat(version()).isEqualTo(Schema.CURRENT.version());
        assertThat(await(store.eventLog().read(workflow, new EventLog.From.Start(), 10, 100))
                        .log())
                .isEqualTo(written);
        KeptSession kept = new KeptSession("key", Instant.now().plusSeconds(120), new byte[] {1});
        await(store.sessions().keep(List.of(kept)));
        assertThat(await(store.sessions().take("key"))).contains(kept);
    }

    @Test
    void whatHasExpiredIsForgotten() throws SQLException {
        await(store.sessions()
                .keep(List.of(
                        new KeptSession("gone", Instant.EPOCH, new byte[100]),
                        new KeptSession("good", Instant.now().plusSeconds(120), new byte[1]))));

        await(store.expire());

        assertThat(count("SELECT count(*) FROM session")).isEqualTo(1);
    }

    @Test
    void nothingIsCommittedForWhatIsNotThere() throws SQLException {
        long commits = count("SELECT commits FROM store");

        assertThat(await(store.sessions().take("key"))).isEmpty();
        await(store.expire());

        assertThat(count("SELECT commits FROM store")).isEqualTo(commits);
    }

    @Test
    void aSessionThatIsDamagedIsNone() throws SQLException {
        await(store.sessions().keep(List.of(new KeptSession("key", Instant.now().plusSeconds(120), new byte[9]))));
        store.close();
        sql("UPDATE session SET content = x'01'");
        store = open();

        assertThat(await(store.sessions().take("key"))).isEmpty();
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = database().writer()) {
            Database.execute(connection, statements);
        }
    }

    private int version() throws SQLException {
        try (Connection connection = database().reader()) {
            return Schema.versionOf(connection);
        }
    }

    private long count(String query) throws SQLException {
        try (Connection connection = database().reader();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.getLong(1);
        }
    }

    private Database database() {
        return new Database(directory.resolve(StoreDirectory.DATABASE));
    }
}
