package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of a store from outside, beside a process that has it and without one. */
class LookTest {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId workflow = WorkflowId.random();
    private final List<NewEvent> events = new ArrayList<>(thoughts("e", 200));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void countsAndExportsBesideAProcessAndWithoutOne() throws IOException {
        events.add(named("x"));
        SqliteWorkflows store = stores.open(directory, TestStores.retaining(1_000));
        await(store.eventLog().append(workflow, events));
        await(store.directory().put(WorkflowId.random(), new WorkflowAccess("alice", Set.of())));
        long bytes = store.bytes();
        assertThat(StoreCheck.of(directory))
                .isEqualTo(new StoreCheck(Schema.CURRENT.version(), 2, 201, bytes, List.of()));
        assertThat(export()).isEqualTo(events);

        store.close();
        List<String> before = files();

        assertThat(StoreCheck.of(directory))
                .isEqualTo(new StoreCheck(Schema.CURRENT.version(), 2, 201, bytes, List.of()));
        assertThat(export()).isEqualTo(events);
        assertThat(StoreExport.of(directory, WorkflowId.random())).isEmpty();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void exportsTheIdsThatWereGiven() {
        SqliteWorkflows store = stores.open(directory, TestStores.retaining(1_000));
        List<NewEvent> odd = List.of(named("lone \uD800 half"), named("whole \uD83D\uDE00"), named("\uDC00"));
        await(store.eventLog().append(workflow, odd));

        assertThat(export()).isEqualTo(odd);
    }

    @Test
    void findsWhatIsDamaged() throws SQLException, IOException {
        SqliteWorkflows store = stores.open(directory, TestStores.retaining(1_000));
        await(store.eventLog().append(workflow, events));
        await(store.eventLog().append(workflow, List.of(named("x"), thought("y"))));
        await(store.directory().put(workflow, new WorkflowAccess("alice", Set.of())));
        store.close();
        byte[] sound = Files.readAllBytes(directory.resolve(StoreDirectory.DATABASE));
        for (String harm : List.of(
                "DELETE FROM event WHERE id IS NOT NULL",
                "DELETE FROM event_id",
                "UPDATE registration SET owner = 'bob'",
                "UPDATE workflow SET last_seq = last_seq - 1",
                "DELETE FROM workflow")) {
            harm(harm);
            assertThat(StoreCheck.of(directory).isSound()).as(harm).isFalse();
            Files.write(directory.resolve(StoreDirectory.DATABASE), sound);
        }
        assertThat(StoreCheck.of(directory).isSound()).isTrue();
        harm("UPDATE event SET data = '{\"content\":\"other\"}' WHERE data LIKE '%\"e7\"%'", "DELETE FROM event_id");

        assertThat(StoreCheck.of(directory).faults()).containsExactly("workflow " + workflow + ": event 8 is damaged");
        try (StoreExport export = StoreExport.of(directory, workflow).orElseThrow()) {
            for (int i = 0; i < 7; i++) {
                export.next();
            }
            assertThatThrownBy(export::next).isInstanceOf(SqliteStoreException.class);
        }
    }

    @Test
    void tellsThatThereIsNoStoreApartFromADamagedOne() throws IOException {
        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        Files.writeString(foreign.resolve("notes.txt"), "x");
        for (Path none : List.of(directory, foreign, directory.resolve("none"))) {
            assertThatThrownBy(() -> StoreCheck.of(none))
                    .isInstanceOf(NoStoreException.class)
                    .hasMessageContaining(none.toString());
            assertThatThrownBy(() -> StoreExport.of(none, workflow)).isInstanceOf(NoStoreException.class);
        }
        Files.writeString(foreign.resolve(StoreDirectory.DATABASE), "x".repeat(5_000));
        assertThatThrownBy(() -> StoreCheck.of(foreign))
                .isInstanceOf(SqliteStoreException.class)
                .isNotInstanceOf(NoStoreException.class);
    }

    private List<NewEvent> export() {
        List<NewEvent> exported = new ArrayList<>();
        try (StoreExport export = StoreExport.of(directory, workflow).orElseThrow()) {
            export.forEachRemaining(event -> {
                assertThat(event.recorded().seq()).isEqualTo(exported.size() + 1L);
                exported.add(new NewEvent(
                        event.recorded().type(),
                        event.recorded().data(),
                        event.recorded().timestamp(),
                        event.id()));
            });
        }
        return exported;
    }

    private void harm(String... statements) throws SQLException {
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            Database.execute(connection, statements);
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString).sorted().toList();
        }
    }
}
