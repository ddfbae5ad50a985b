package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Stores for tests, each in a directory of its own, with settings that are wide but for what a test is about. */
final class TestStores implements AutoCloseable {

    static final Duration TTL = Duration.ofMinutes(10);

    private static final long WIDE = 1L << 30;

    private final FakeClock clock = new FakeClock();
    private final List<SqliteWorkflows> stores = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();

    static SqliteSettings retaining(int events) {
        return settings(new Retention(events, WIDE, TTL), WIDE, 1_000);
    }

    static SqliteSettings settings(Retention retention, long bytes, int workflows) {
        return new SqliteSettings(retention, new Capacity(bytes, workflows, Capacity.DEFAULT_RESERVED), Sync.ALWAYS);
    }

    FakeClock clock() {
        return clock;
    }

    /** Opens a new store. */
    SqliteWorkflows open(SqliteSettings settings) {
        return open(directory(), settings);
    }

    SqliteWorkflows open(Path directory, SqliteSettings settings) {
        SqliteWorkflows store = SqliteWorkflows.open(directory, settings, clock, Schema.CURRENT);
        stores.add(store);
        return store;
    }

    /** A new directory, which is empty. */
    Path directory() {
        try {
            Path directory = Files.createTempDirectory("skald-store");
            directories.add(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stores.forEach(SqliteWorkflows::close);
        directories.forEach(TestStores::delete);
    }

    /** What a statement finds in a store, beside whoever has it. */
    static long number(Path directory, String sql) {
        try (Look look = Look.at(directory);
                Statement statement = look.connection().createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
