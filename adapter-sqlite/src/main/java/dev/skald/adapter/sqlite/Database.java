package dev.skald.adapter.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** The file with the database, beside which SQLite keeps its own, and connections to it. Thread-safe. */
final class Database {

    private static final int BUSY_MILLIS = 5_000;
    private static final long MAX_PAGES = 0xFFFFFFFEL;
    private static final int WRITER_CACHE_KIB = 16 << 10;
    private static final int READER_CACHE_KIB = 2 << 10;

    private final Path file;

    /** How many pages the file may have: beyond, SQLite says that the disk is full. */
    private volatile long maxPages = MAX_PAGES;

    Database(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Bounds the file for connections that are made from now on, and answers the statement that does so for others. */
    String bound(long pages) {
        maxPages = pages;
        return boundTo(pages);
    }

    private static String boundTo(long pages) {
        return "PRAGMA max_page_count = " + pages;
    }

    /**
     * Makes an empty database; it is to be made under another name, since it is no store before its tables are there.
     */
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
                "PRAGMA cell_size_check = ON",
                boundTo(maxPages));
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
        // Else the driver asks for the last row's number after each statement.
        config.setGetGeneratedKeys(false);
        Connection connection = config.createConnection(url());
        execute(connection, "PRAGMA cache_size = -" + cacheKib);
        return connection;
    }

    /**
     * A connection that reads and writes nothing, beside a process that may have the database or not. Without what
     * SQLite writes ahead there is nobody who could change it, and no need for the files SQLite would make to find out.
     */
    Connection looker() throws SQLException {
        boolean alone = !Files.exists(Path.of(file + "-wal"));
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setReadOnly(true);
        Connection connection = config.createConnection(url() + (alone ? "?immutable=1" : ""));
        execute(connection, "PRAGMA cache_size = -" + READER_CACHE_KIB, "PRAGMA cell_size_check = ON");
        return connection;
    }

    private String url() {
        return "jdbc:sqlite:" + file.toUri().toString().replaceFirst("^file:/+", "file:/");
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
