package dev.skald.adapter.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/**
 * The file with the database, and connections to it.
 *
 * @param file the file, beside which SQLite keeps its own
 */
record Database(Path file) {

    private static final int BUSY_MILLIS = 5_000;
    private static final int WRITER_CACHE_KIB = 16 << 10;
    private static final int READER_CACHE_KIB = 2 << 10;

    /** Makes an empty database; it is to be made under another name, since it is no store before its tables are there. */
    void create(Schema schema) throws SQLException {
        try (Connection connection = connect(false, WRITER_CACHE_KIB)) {
            execute(connection, "PRAGMA auto_vacuum = INCREMENTAL", "PRAGMA journal_mode = WAL");
            schema.migrate(connection);
        }
    }

    /** The connection that writes; commits are on the disk when they return, until it is told otherwise. */
    Connection writer() throws SQLException {
        Connection connection = connect(false, WRITER_CACHE_KIB);
        execute(
                connection,
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA cell_size_check = ON");
        return connection;
    }

    /** A connection that reads, beside the one that writes. */
    Connection reader() throws SQLException {
        Connection connection = connect(false, READER_CACHE_KIB);
        execute(connection, "PRAGMA query_only = ON", "PRAGMA wal_autocheckpoint = 0", "PRAGMA cell_size_check = ON");
        return connection;
    }

    private Connection connect(boolean readOnly, int cacheKib) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setReadOnly(readOnly);
        Connection connection =
                config.createConnection("jdbc:sqlite:" + file.toUri().toString().replaceFirst("^file:/+", "file:/"));
        execute(connection, "PRAGMA cache_size = -" + cacheKib);
        return connection;
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
