package dev.skald.adapter.sqlite;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of the store, as the steps that make them: each takes a database from one version to the next. A change of
 * the tables is a further step at the end; steps that were released are never changed.
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
                    "CREATE INDEX session_expiry ON session (expires_at)"),
            List.of(
                    // The latest run of a workflow, its last control, and what all of them count. Of an event the run
                    // that it is
                    // part of; 0 is none.
                    "ALTER TABLE workflow ADD COLUMN run INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE workflow ADD COLUMN control INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE workflow ADD COLUMN run_weight INTEGER NOT NULL DEFAULT 0",
                    "ALTER TABLE event ADD COLUMN run INTEGER NOT NULL DEFAULT 0",
                    // The runs of logs: those that are remembered, and those that have events. "lease" is a
                    // fingerprint.
                    "CREATE TABLE run (log INTEGER NOT NULL, number INTEGER NOT NULL, id BLOB NOT NULL, lease TEXT NOT NULL,"
                            + " ttl INTEGER NOT NULL, state INTEGER NOT NULL, started_at INTEGER NOT NULL,"
                            + " ended_at INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,"
                            + " checksum INTEGER NOT NULL, PRIMARY KEY (log, number)) WITHOUT ROWID",
                    // What was asked of agents. A run is named in full: it may be forgotten before its controls are.
                    "CREATE TABLE control (log INTEGER NOT NULL, seq INTEGER NOT NULL, run BLOB NOT NULL,"
                            + " action INTEGER NOT NULL, subject BLOB NOT NULL, id BLOB, call BLOB, at INTEGER NOT NULL,"
                            + " data BLOB, checksum INTEGER NOT NULL, PRIMARY KEY (log, seq))",
                    "CREATE INDEX control_id ON control (log, subject, id) WHERE id IS NOT NULL",
                    "CREATE INDEX control_call ON control (log, run, call) WHERE call IS NOT NULL"),
            // Commits that appended and did nothing else, until their events are in their table; "content" fills a
            // page.
            List.of("CREATE TABLE journal (slot INTEGER PRIMARY KEY, content BLOB NOT NULL)"),
            List.of(
                    // Revoked tokens: those of a name, or those of a subject that were issued before a moment. Times
                    // are milliseconds since 1970, but for that moment.
                    "CREATE TABLE revocation (id BLOB PRIMARY KEY, made_at INTEGER NOT NULL, token BLOB, subject BLOB,"
                            + " before_second INTEGER NOT NULL, before_nano INTEGER NOT NULL, expires_at INTEGER NOT NULL,"
                            + " checksum INTEGER NOT NULL) WITHOUT ROWID",
                    "CREATE INDEX revocation_expiry ON revocation (expires_at)")));

    /** What a database of before the third version lacks, for a connection that only looks: tables as they would be. */
    private static final List<String> AS_THIRD = List.of(
            "CREATE TEMP VIEW workflow AS SELECT *, 0 AS run, 0 AS control, 0 AS run_weight" + " FROM main.workflow",
            "CREATE TEMP VIEW event AS SELECT *, 0 AS run FROM main.event",
            "CREATE TEMP TABLE run (log, number, id, lease, ttl, state, started_at, ended_at, first_seq, last_seq,"
                    + " checksum)",
            "CREATE TEMP TABLE control (log, seq, run, action, subject, id, call, at, data, checksum)");

    /** The same of before the fourth version. */
    private static final List<String> AS_FOURTH = List.of("CREATE TEMP TABLE journal (slot, content)");

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

    /** Has a connection that only looks see a database as one of today; nothing is written to it. */
    static void showAsCurrent(Connection connection) throws SQLException {
        int version = versionOf(connection);
        if (version < 4) {
            Database.execute(connection, "PRAGMA temp_store = MEMORY");
            Database.execute(connection, AS_FOURTH.toArray(new String[0]));
        }
        if (version < 3) {
            Database.execute(connection, AS_THIRD.toArray(new String[0]));
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
