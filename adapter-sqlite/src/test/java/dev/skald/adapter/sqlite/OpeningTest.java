package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which directories a store takes, and in what state it leaves those that it does not. */
class OpeningTest {

    private static final SqliteSettings SETTINGS = TestStores.retaining(1_000);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId workflow = WorkflowId.random();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void makesTheDirectoryWithItsParentsForItsOwnerAlone() throws IOException {
        Path deep = directory.resolve("a ?#%b/c");

        stores.open(deep, SETTINGS);

        for (Path made : List.of(deep, deep.getParent())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
        for (String file : List.of(StoreDirectory.DATABASE, StoreDirectory.DATABASE + "-wal")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(deep.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void takesADirectoryThatIsEmptyButForWhatDoesNotCount() throws IOException {
        Files.createDirectory(directory.resolve("lost+found"));
        Files.writeString(directory.resolve(".nfs0001"), "x");

        await(stores.open(directory, SETTINGS).eventLog().append(workflow, thoughts("e", 1)));
    }

    @Test
    void takesNoDirectoryThatHoldsSomethingElse() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "x");

        assertRefused("notes.txt");
    }

    @Test
    void takesNoDatabaseOfAnotherProgram() throws IOException, SQLException {
        database("CREATE TABLE t (x)");

        assertRefused("another program");
    }

    @Test
    void takesNoFileThatIsNoDatabase() throws IOException {
        Files.writeString(directory.resolve(StoreDirectory.DATABASE), "x".repeat(5_000));

        assertRefused("damaged");
    }

    @Test
    void takesNoLogOfANewerVersion() throws IOException, SQLException {
        stores.open(directory, SETTINGS).close();
        database("PRAGMA user_version = 99");

        assertRefused("format 99");
    }

    @Test
    void isRefusedWithinAProcessThatHasIt() {
        SqliteWorkflows store = stores.open(directory, SETTINGS);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SqliteWorkflows.open(directory, SETTINGS))
                    .isInstanceOf(SqliteStoreException.class)
                    .hasMessageContaining("in use");
        }

        store.close();
        stores.open(directory, SETTINGS);
    }

    @Test
    void cannotBeWhereAFileIs() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        for (Path path : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> SqliteWorkflows.open(path, SETTINGS))
                    .isInstanceOf(SqliteStoreException.class)
                    .hasMessageContaining(path.toString());
        }
    }

    @Test
    void letsGoOfEverythingWhereItFailsLate() throws IOException {
        stores.open(directory, SETTINGS).close();
        Path witness = directory.resolve(".skald.witness");
        Files.delete(witness);
        Files.createSymbolicLink(witness, directory.resolve("none/witness"));
        List<String> before = open();

        assertThatThrownBy(() -> SqliteWorkflows.open(directory, SETTINGS))
                .isInstanceOf(SqliteStoreException.class)
                .hasMessageContaining("cannot be written to");

        assertThat(open()).isEqualTo(before);
        Files.delete(witness);
        await(stores.open(directory, SETTINGS).eventLog().append(workflow, thoughts("e", 1)));
    }

    @Test
    void letsGoOfEverythingWhereSomethingIsWrongWithTheCaller() throws IOException {
        stores.open(directory, SETTINGS).close();
        List<String> before = open();

        // More than once, since what looks at a store does so on threads of its own, which are done sooner or later.
        for (int i = 0; i < 100; i++) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> SqliteWorkflows.open(directory, SETTINGS))
                    .isInstanceOf(SqliteStoreException.class)
                    .hasMessageContaining("interrupted");

            assertThat(open()).isEqualTo(before);
            assertThat(Thread.interrupted()).isTrue();
        }
        stores.open(directory, SETTINGS);
    }

    @Test
    void letsGoOfEverythingWhereAnInterruptedThreadClosesIt() throws IOException {
        List<String> before = open();
        for (int i = 0; i < 10; i++) {
            SqliteWorkflows store = stores.open(directory, SETTINGS);
            CompletionStage<Appended> appended = store.eventLog().append(workflow, thoughts("e", 1));
            Thread.currentThread().interrupt();

            store.close();

            assertThat(open()).isEqualTo(before);
            assertThat(Thread.interrupted()).isTrue();
            await(appended);
        }
        assertThat(read(stores.open(directory, SETTINGS)).events()).hasSize(10);
    }

    @Test
    void setsRoomAsideAndGivesItBackOnce() throws IOException {
        stores.open(directory, SETTINGS).close();
        assertThat(Files.size(directory.resolve(".skald.spare"))).isGreaterThanOrEqualTo(64 << 10);

        try (StoreDirectory taken = StoreDirectory.take(directory, Schema.CURRENT)) {
            assertThat(taken.takeSpare()).isTrue();
            assertThat(taken.takeSpare()).isFalse();
        }
    }

    /** What of the directory this process has open. */
    private List<String> open() throws IOException {
        List<String> open = new ArrayList<>();
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                try {
                    Path target = Files.readSymbolicLink(file);
                    if (target.startsWith(directory.toRealPath())) {
                        open.add(target.toString());
                    }
                } catch (NoSuchFileException e) {
                    // The descriptor of something else, such as of this list, that was closed since.
                }
            }
        }
        return open;
    }

    @Test
    void bringsALogOfAnOlderVersionUpToDate() {
        Page before;
        try (SqliteWorkflows store = stores.open(directory, SETTINGS)) {
            await(store.eventLog().append(workflow, List.of(named("x"))));
            before = read(store);
        }
        List<List<String>> steps = new ArrayList<>(Schema.CURRENT.steps());
        steps.add(List.of("CREATE TABLE later (x)", "INSERT INTO later VALUES (7)"));
        Schema newer = new Schema(steps);

        for (int i = 0; i < 2; i++) {
            try (SqliteWorkflows store = SqliteWorkflows.open(directory, SETTINGS, stores.clock(), newer)) {
                assertThat(read(store)).isEqualTo(before);
                assertThat(await(store.eventLog().append(workflow, List.of(named("x"))))
                                .duplicates())
                        .isEqualTo(1);
            }
        }

        assertRefused("format " + newer.version());
    }

    private Page read(SqliteWorkflows store) {
        return await(store.eventLog().read(workflow, new From.Start(), 10, 10_000));
    }

    private void assertRefused(String why) {
        List<String> before = contents();
        assertThatThrownBy(() -> SqliteWorkflows.open(directory, SETTINGS))
                .isInstanceOf(SqliteStoreException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining(why);
        assertThat(contents()).isEqualTo(before);
    }

    private List<String> contents() {
        try (var files = Files.walk(directory)) {
            List<String> contents = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                contents.add(file + " " + java.util.Arrays.hashCode(Files.readAllBytes(file)));
            }
            return contents;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void database(String sql) throws SQLException {
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            Database.execute(connection, sql);
        }
    }
}
