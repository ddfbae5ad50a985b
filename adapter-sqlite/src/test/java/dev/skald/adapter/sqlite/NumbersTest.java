package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers of logs come again when all have been used, unless somebody has them. */
class NumbersTest {

    private static final SqliteSettings SETTINGS = TestStores.retaining(100);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void thoseThatNobodyHasComeAgainOnceAllHaveBeenUsed() throws SQLException {
        List<WorkflowId> early = workflows(4);
        SqliteWorkflows store = stores.open(directory, SETTINGS);
        for (WorkflowId workflow : early) {
            append(store, workflow);
        }
        WorkflowId last = WorkflowId.random();
        await(store.directory().put(last, new WorkflowAccess("alice", Set.of())));
        await(store.eventLog().delete(early.get(1)));
        store.close();
        renumber(last, EventKey.MAX_LOG - 1);
        store = stores.open(directory, SETTINGS);
        org.awaitility.Awaitility.await()
                .until(() -> TestStores.number(directory, "SELECT count(*) FROM garbage") == 0);

        List<WorkflowId> late = workflows(4);
        for (WorkflowId workflow : late) {
            append(store, workflow);
        }

        assertThat(TestStores.number(directory, "SELECT max(log) FROM workflow"))
                .isEqualTo(EventKey.MAX_LOG);
        assertThat(TestStores.number(directory, "SELECT count(*) FROM workflow WHERE log BETWEEN 1 AND 6"))
                .isEqualTo(6);
        for (WorkflowId workflow : Stream.concat(late.stream(), Stream.of(early.get(0), early.get(2), early.get(3)))
                .toList()) {
            Page page = await(store.eventLog().read(workflow, new From.Start(), 100, 10_000));
            assertThat(page.events()).hasSize(4).last().isEqualTo(named("x").numbered(4));
        }
        store.close();
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    private static List<WorkflowId> workflows(int count) {
        return Stream.generate(WorkflowId::random).limit(count).toList();
    }

    private static void append(SqliteWorkflows store, WorkflowId workflow) {
        await(store.eventLog().append(workflow, thoughts(workflow.toString(), 3)));
        assertThat(await(store.eventLog().append(workflow, List.of(named("x")))).accepted())
                .isEqualTo(1);
    }

    /** Gives the row of a workflow without events another number, as if there had been that many logs. */
    private void renumber(WorkflowId workflow, long log) throws SQLException {
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            HeadEdit edit;
            try (PreparedStatement select =
                    connection.prepareStatement(Opening.WorkflowRow.SELECT + " WHERE w.id = ?")) {
                select.setBytes(1, Ids.bytes(workflow));
                try (ResultSet row = select.executeQuery()) {
                    edit = new HeadEdit(
                            Opening.WorkflowRow.of(row).orElseThrow().head());
                }
            }
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE workflow SET log = ?, checksum = ? WHERE log = ?")) {
                update.setLong(3, edit.log);
                edit.log = log;
                update.setLong(1, log);
                update.setLong(2, RowChecksum.of(workflow, edit.done()));
                assertThat(update.executeUpdate()).isEqualTo(1);
            }
        }
    }
}
