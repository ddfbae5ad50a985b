package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The list of workflows, of a store that was closed and opened again. */
class ListAfterRestartTest {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final SqliteWorkflows store = stores.open(directory, TestStores.retaining(1_000));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void theOrderIsTheSame() {
        for (int i = 0; i < 5; i++) {
            await(store.directory().put(WorkflowId.random(), new WorkflowAccess("alice", Set.of())));
        }
        List<Entry> before = await(store.catalog().list(Optional.empty(), 10));
        store.close();

        SqliteWorkflows again = stores.open(directory, TestStores.retaining(1_000));

        assertThat(before).hasSize(5);
        assertThat(await(again.catalog().list(Optional.empty(), 10))).isEqualTo(before);
        assertThat(await(again.catalog().list(Optional.of(before.get(1).place()), 10)))
                .isEqualTo(before.subList(2, 5));
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
