package dev.skald.adapter.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of the store, as the steps that make them: each takes a database from one version to the next. A change of the
 * tables is a further step at the end; steps that were released are never changed.
 *
 * @param steps the statements of each step; after the n-th the database is of version n
 */
record Schema(List<List<String>> steps) {

    /** "Skal", which the header of the file carries as SQLite's {@code application_id}. */
    static final int APPLICATION_ID = 0x536B616C;

    /** The tables of today. */
    static final Schema CURRENT = new Schema(List.of(
            List.of(
                    // One row: the store itself. "commits" goes up with each commit; "workflows" and "weight" are sums
                    // over
                    // the rows of workflows; "boot" is the run of the machine that wrote last, and "clean" whether it
                    // closed.
                    "CREATE TABLE store (one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL, boot TEXT NOT NULL,"
                            + " clean INTEGER NOT NULL, commits INTEGER NOT NULL, workflows INTEGER NOT NULL,"
                            + " weight INTEGER NOT NULL)",
                    "INSERT INTO store VALUES (1, randomblob(16), '', 1, 1, 0, 0)",
                    // Each workflow; its log's events have keys of log << 36 | seq. Times are milliseconds since 1970.
                    "CREATE TABLE workflow (log INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, epoch TEXT NOT NULL,"
                            + " first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, floor_seq INTEGER NOT NULL,"
                            + " bytes INTEGER NOT NULL, weight INTEGER NOT NULL, created_at INTEGER NOT NULL,"
                            + " last_event_at INTEGER NOT NULL, touched_at INTEGER NOT NULL, registration INTEGER NOT NULL,"
                            + " access_weight INTEGER NOT NULL, at_risk INTEGER NOT NULL, checksum INTEGER NOT NULL)",
                    "CREATE TABLE registration (number INTEGER PRIMARY KEY, owner TEXT NOT NULL, readers BLOB NOT NULL,"
                            + " checksum INTEGER NOT NULL)",
                    "CREATE TABLE event (key INTEGER PRIMARY KEY, type INTEGER NOT NULL, at INTEGER NOT NULL, id BLOB,"
                            + " data BLOB NOT NULL, checksum INTEGER NOT NULL)",
                    "CREATE TABLE event_id (log INTEGER NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL,"
                            + " PRIMARY KEY (log, id)) WITHOUT ROWID",
                    // The logs that are gone, and whose events are yet to be deleted.
                    "CREATE TABLE garbage (log INTEGER PRIMARY KEY)",
                    // Written to find out whether the disk takes anything.
                    "CREATE TABLE probe (one INTEGER PRIMARY KEY CHECK (one = 1), filler BLOB NOT NULL)",
                    "INSERT INTO probe VALUES (1, x'')"),
            List.of(
                    // The sessions of viewers over a restart. Expiry is in milliseconds since 1970.
                    "CREATE TABLE session (key TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, content BLOB NOT NULL,"
                            + " checksum INTEGER NOT NULL)",
                    "CREATE INDEX session_expiry ON session (expires_at)")));

    int version() {
        return steps.size();
    }

    /** The version of a database. */
    static int versionOf(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("PRAGMA user_version")) {
            return version.getInt(1);
        }
    }

    /** Takes a database to this version, in one transaction. */
    void migrate(Connection connection) throws SQLException {
        int version = versionOf(connection);
        if (version >= version()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            for (List<String> step : steps.subList(version, version())) {
                for (String sql : step) {
                    statement.execute(sql);
                }
            }
            statement.execute("PRAGMA application_id = " + APPLICATION_ID);
            statement.execute("PRAGMA user_version = " + version());
            statement.execute("COMMIT");
        }
    }
}
