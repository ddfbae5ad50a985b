package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The list of workflows is read from an index, a page at a time. */
class ActivityOrderTest {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final SqliteWorkflows store = stores.open(directory, TestStores.retaining(1_000));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void aPageSortsNothingAndLooksAtNoMoreThanItself() throws SQLException {
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).reader();
                Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN QUERY PLAN "
                        + EventReader.PLACES
                                .replaceFirst("\\?", "-7")
                                .replaceFirst("\\?", "x'00'")
                                .replaceFirst("\\?", "10"))) {
            List<String> steps = new ArrayList<>();
            while (plan.next()) {
                steps.add(plan.getString("detail"));
            }
            assertThat(steps).hasSize(1);
            assertThat(steps.get(0)).startsWith("SEARCH workflow USING").contains("INDEX workflow_activity");
        }
    }

    @Test
    void aWorkflowOfWhichNobodyCanTellWhoMayWatchItIsLeftOut() throws SQLException {
        WorkflowId damaged = WorkflowId.random();
        WorkflowId sound = WorkflowId.random();
        await(store.directory().put(damaged, new WorkflowAccess("alice", Set.of())));
        await(store.directory().put(sound, new WorkflowAccess("bob", Set.of())));
        store.close();
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            Database.execute(connection, "UPDATE registration SET owner = 'mallory' WHERE owner = 'alice'");
        }

        SqliteWorkflows again = stores.open(directory, TestStores.retaining(1_000));

        assertThat(await(again.catalog().list(Optional.empty(), 1)))
                .extracting(Entry::workflow)
                .containsExactly(sound);
    }
}
