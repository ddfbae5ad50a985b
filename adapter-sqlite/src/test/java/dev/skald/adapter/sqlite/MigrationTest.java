package dev.skald.adapter.sqlite;

import static dev.skald.adapter.sqlite.SampleRuns.append;
import static dev.skald.adapter.sqlite.SampleRuns.read;
import static dev.skald.adapter.sqlite.SampleRuns.result;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A store as the version before runs has written it: it is looked at as it is, and brought up to date when it is
 * opened.
 */
class MigrationTest {

    private static final WorkflowId WITH_EVENTS = WorkflowId.parse("00000000-0000-4000-8000-000000000001");
    private static final WorkflowId REGISTERED = WorkflowId.parse("00000000-0000-4000-8000-000000000002");

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();

    @BeforeEach
    void plant() throws SQLException, IOException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreDirectory.DATABASE));
                InputStream script = MigrationTest.class.getResourceAsStream("version-2.sql")) {
            String sql = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            Database.execute(connection, "PRAGMA auto_vacuum = INCREMENTAL", "PRAGMA journal_mode = WAL");
            Database.execute(connection, sql.split(";\n"));
            Database.execute(connection, "PRAGMA application_id = " + Schema.APPLICATION_ID, "PRAGMA user_version = 2");
        }
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void isLookedAtAsItIs() {
        assertThat(StoreCheck.of(directory)).isEqualTo(new StoreCheck(2, 2, 2, 446, List.of()));
        assertThat(export())
                .extracting(event -> event.recorded().data())
                .containsExactly(EventData.of("{\"content\":\"a\"}"), EventData.of("{\"answer\":42}"));
        assertThat(export()).extracting(StoreExport.Event::id).containsExactly(Optional.of("x"), Optional.empty());
        assertThat(TestStores.number(directory, "PRAGMA user_version")).isEqualTo(2);
    }

    @Test
    void isBroughtUpToDateWhenItIsOpened() {
        SqliteWorkflows store = stores.open(directory, TestStores.retaining(1_000));

        assertThat(read(store, WITH_EVENTS).events())
                .extracting(RecordedEvent::data)
                .containsExactly(EventData.of("{\"content\":\"a\"}"), EventData.of("{\"answer\":42}"));
        assertThat(read(store, WITH_EVENTS).events())
                .allMatch(event -> event.run().isEmpty());
        assertThat(read(store, WITH_EVENTS).log().run()).isEmpty();
        assertThat(await(store.directory().find(REGISTERED))).contains(new WorkflowAccess("carol", Set.of()));
        assertThat(await(store.catalog().list(Optional.empty(), 10)))
                .extracting(WorkflowCatalog.Entry::workflow)
                .containsExactly(REGISTERED, WITH_EVENTS);
        assertThat(store.revocations().list(Optional.empty(), 1)).isEmpty();
        append(store, WITH_EVENTS, SampleRuns.open(store, WITH_EVENTS), result("end"));
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
        assertThat(TestStores.number(directory, "PRAGMA user_version")).isEqualTo(Schema.CURRENT.version());
    }

    private List<StoreExport.Event> export() {
        List<StoreExport.Event> events = new ArrayList<>();
        try (StoreExport export = StoreExport.of(directory, WITH_EVENTS).orElseThrow()) {
            export.forEachRemaining(events::add);
        }
        return events;
    }
}
