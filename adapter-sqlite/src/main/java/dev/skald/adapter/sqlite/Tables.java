package dev.skald.adapter.sqlite;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.KeptSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements by which the writer changes the tables. Not thread-safe. */
final class Tables implements AutoCloseable {

    /** As many as the files may have idle whatever they hold: 16 MiB. */
    private static final long SPARE_PAGES = 4_096;

    private static final int PROBE_BYTES = 64 << 10;

    private final Connection connection;
    private final EventCodec codec = new EventCodec();
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement count;
    private final PreparedStatement insertEvent;
    private final PreparedStatement rememberId;
    private final PreparedStatement sizes;
    private final PreparedStatement insertWorkflow;
    private final PreparedStatement updateWorkflow;
    private final PreparedStatement deleteWorkflow;
    private final PreparedStatement insertRegistration;
    private final PreparedStatement deleteRegistration;
    private final PreparedStatement insertGarbage;
    private final PreparedStatement deleteGarbage;
    private final PreparedStatement deleteIds;
    private final PreparedStatement usedLogs;
    private final PreparedStatement forgetIds;
    private final PreparedStatement deleteEvents;
    private final PreparedStatement firstKey;
    private final PreparedStatement remembered;
    private final PreparedStatement putSlot;
    private final EventReader reader;
    private final SessionTable sessions;
    private final RunTable runs;
    private final RevocationTable revocations;
    private boolean began;
    private boolean forced = true;

    Tables(Connection connection) throws SQLException {
        this.connection = connection;
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        commit = connection.prepareStatement("COMMIT");
        count = connection.prepareStatement("UPDATE store SET commits = ?, workflows = ?, weight = ?");
        insertEvent = connection.prepareStatement("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)");
        rememberId = connection.prepareStatement("INSERT INTO event_id VALUES (?, ?, ?)"
                + " ON CONFLICT (log, id) DO UPDATE SET seq = excluded.seq WHERE seq < ?");
        sizes = connection.prepareStatement("SELECT key, length(data), coalesce(length(id), 0) FROM event"
                + " WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?");
        insertWorkflow = connection.prepareStatement(
                "INSERT INTO workflow (epoch, first_seq, last_seq, floor_seq, bytes, weight, created_at, last_event_at,"
                        + " touched_at, registration, access_weight, at_risk, run, control, run_weight, checksum, log, id)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        updateWorkflow = connection.prepareStatement(
                "UPDATE workflow SET epoch = ?, first_seq = ?, last_seq = ?, floor_seq = ?, bytes = ?, weight = ?,"
                        + " created_at = ?, last_event_at = ?, touched_at = ?, registration = ?, access_weight = ?,"
                        + " at_risk = ?, run = ?, control = ?, run_weight = ?, checksum = ? WHERE log = ?");
        deleteWorkflow = connection.prepareStatement("DELETE FROM workflow WHERE log = ?");
        insertRegistration = connection.prepareStatement("INSERT INTO registration VALUES (?, ?, ?, ?)");
        deleteRegistration = connection.prepareStatement("DELETE FROM registration WHERE number = ?");
        insertGarbage = connection.prepareStatement("INSERT INTO garbage VALUES (?)");
        deleteGarbage = connection.prepareStatement("DELETE FROM garbage WHERE log = ?");
        deleteIds = connection.prepareStatement("DELETE FROM event_id WHERE log = ?");
        usedLogs = connection.prepareStatement("SELECT log FROM workflow WHERE log >= ?"
                + " UNION ALL SELECT log FROM garbage WHERE log >= ? ORDER BY log");
        forgetIds = connection.prepareStatement("DELETE FROM event_id WHERE log = ? AND seq < ? AND id IN"
                + " (SELECT id FROM event WHERE key BETWEEN ? AND ? AND id IS NOT NULL)");
        deleteEvents = connection.prepareStatement("DELETE FROM event WHERE key BETWEEN ? AND ?");
        putSlot = connection.prepareStatement("INSERT INTO journal (slot, content) VALUES (?, ?)"
                + " ON CONFLICT (slot) DO UPDATE SET content = excluded.content");
        reader = new EventReader(connection);
        sessions = new SessionTable(connection);
        runs = new RunTable(connection);
        revocations = new RevocationTable(connection);
        remembered = connection.prepareStatement("SELECT 1 FROM event_id WHERE log = ? AND id = ? AND seq >= ?");
        firstKey = connection.prepareStatement("SELECT key FROM event WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1");
    }

    /** Begins a transaction, unless it has begun. */
    void begin() throws SQLException {
        if (!began) {
            begin.execute();
            began = true;
        }
    }

    /** Sets whether commits are forced onto the disk; not within a transaction. */
    void forced(boolean force) throws SQLException {
        if (force != forced) {
            Database.execute(connection, "PRAGMA synchronous = " + (force ? "FULL" : "NORMAL"));
            forced = force;
        }
    }

    /** Carries out a statement of any kind. */
    void execute(String sql) throws SQLException {
        Database.execute(connection, sql);
    }

    /** Reads what is on the disk, as of this transaction. */
    EventReader reader() {
        return reader;
    }

    /** Takes note of who has the store now: this run of the machine, which has not closed it yet. */
    void use(String boot) throws SQLException {
        begin();
        try (PreparedStatement use = connection.prepareStatement("UPDATE store SET boot = ?, clean = 0")) {
            use.setString(1, boot);
            update(use);
        }
    }

    /** Takes note that nothing was left unfinished. */
    void closeInOrder() throws SQLException {
        begin();
        Database.execute(connection, "UPDATE store SET clean = 1");
    }

    /** Writes something of a size worth trying, and takes it away again. */
    void probe() throws SQLException {
        begin();
        Database.execute(connection, "UPDATE probe SET filler = zeroblob(" + PROBE_BYTES + ")");
        commit();
        Database.execute(connection, "UPDATE probe SET filler = x''");
    }

    /** How many pages of the file hold nothing, beyond what is left for events to come. */
    long idlePages() throws SQLException {
        long free = number("PRAGMA freelist_count");
        long used = number("PRAGMA page_count") - free;
        return free - Math.max(SPARE_PAGES, used / 8);
    }

    /** Gives pages that hold nothing back to the file system; outside of a transaction. */
    void shrink(int pages) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Each step gives back a page and answers a row without a column: the driver takes them all for an update
            // alone.
            statement.executeUpdate("PRAGMA incremental_vacuum(" + pages + ")");
        }
    }

    private long number(String pragma) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(pragma)) {
            return row.getLong(1);
        }
    }

    /** Puts what was written ahead in its place, as far as no reader is in the way. */
    void checkpoint() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            result.next();
        }
    }

    boolean began() {
        return began;
    }

    /**
     * Has everything since {@link #begin()} be on the disk, with how many commits and workflows there are now, and
     * their weight.
     */
    void commit(long commits, long workflows, long weight) throws SQLException {
        count.setLong(1, commits);
        count.setLong(2, workflows);
        count.setLong(3, weight);
        update(count);
        commit();
    }

    /** The same where the tables of workflows stay as they are. */
    void commit() throws SQLException {
        commit.execute();
        began = false;
    }

    /** Overwrites a slot of the journal. */
    void putSlot(int slot, byte[] content) throws SQLException {
        begin();
        putSlot.setInt(1, slot);
        putSlot.setBytes(2, content);
        update(putSlot);
    }

    /** Writes those retained events of a log that the journal alone has, with their ids. */
    void place(Head head) throws SQLException {
        for (long seq = Math.max(head.first(), head.tail().first());
                head.tail().isFrom(seq) && seq <= head.last();
                seq++) {
            Tail.Entry entry = head.tail().get(seq);
            byte[] id = EventCodec.id(entry.event());
            if (id.length > 0) {
                rememberId(head.log(), id, seq, head.first());
            }
            insertEvent(head.log(), seq, entry.event(), id, entry.run().number());
        }
    }

    /** Takes everything back since {@link #begin()}. */
    void rollback() throws SQLException {
        if (began) {
            began = false;
            try {
                Database.execute(connection, "ROLLBACK");
            } catch (SQLException e) {
                // Where the disk failed, SQLite may have taken it back itself.
                if (!Faults.isMistake(e)) {
                    throw e;
                }
            }
        }
    }

    /** The same statements anew: the driver closes one that failed. */
    Tables again() throws SQLException {
        return new Tables(connection);
    }

    void insertEvent(long log, long seq, NewEvent event, byte[] id, long run) throws SQLException {
        begin();
        long key = EventKey.of(log, seq);
        int type = EventCodec.typeCode(event.type());
        long at = event.timestamp().toEpochMilli();
        insertEvent.setLong(1, key);
        insertEvent.setInt(2, type);
        insertEvent.setLong(3, at);
        if (id.length == 0) {
            insertEvent.setNull(4, Types.BLOB);
        } else {
            insertEvent.setBytes(4, id);
        }
        event.data().writeTo(data -> bind(key, type, at, id, data, run));
        update(insertEvent);
    }

    private void bind(long key, int type, long at, byte[] id, byte[] data, long run) {
        try {
            insertEvent.setBytes(5, data);
            insertEvent.setLong(6, codec.checksum(key, type, at, id, data, run));
            insertEvent.setLong(7, run);
        } catch (SQLException e) {
            throw new IllegalStateException("a parameter was not taken", e);
        }
    }

    /** Whether the log remembers no event of that id from {@code first} on; if so, it does from now on. */
    boolean rememberId(long log, byte[] id, long seq, long first) throws SQLException {
        begin();
        rememberId.setLong(1, log);
        rememberId.setBytes(2, id);
        rememberId.setLong(3, seq);
        rememberId.setLong(4, first);
        return update(rememberId) == 1;
    }

    /** Whether the log remembers an event of that id from {@code first} on. */
    boolean remembers(long log, byte[] id, long first) throws SQLException {
        remembered.setLong(1, log);
        remembered.setBytes(2, id);
        remembered.setLong(3, first);
        try (ResultSet rows = remembered.executeQuery()) {
            return rows.next();
        }
    }

    /** What consecutive events take, from {@code first} on. */
    List<EventSize> sizes(long log, long first, long last, int most) throws SQLException {
        int count = (int) Math.min(last - first + 1, most);
        List<EventSize> found = new ArrayList<>(count);
        sizes.setLong(1, EventKey.of(log, first));
        sizes.setLong(2, EventKey.of(log, last));
        sizes.setInt(3, count);
        try (ResultSet rows = sizes.executeQuery()) {
            for (int i = 0; i < count; i++) {
                if (!rows.next() || rows.getLong(1) != EventKey.of(log, first + i)) {
                    throw new DamagedLogException(log, first + i);
                }
                found.add(new EventSize(rows.getInt(2), rows.getInt(3)));
            }
        }
        return found;
    }

    void insertWorkflow(WorkflowId id, Head head) throws SQLException {
        begin();
        bind(insertWorkflow, id, head);
        insertWorkflow.setBytes(18, Ids.bytes(id));
        update(insertWorkflow);
    }

    void updateWorkflow(WorkflowId id, Head head) throws SQLException {
        begin();
        bind(updateWorkflow, id, head);
        update(updateWorkflow);
    }

    private static void bind(PreparedStatement statement, WorkflowId id, Head head) throws SQLException {
        statement.setString(1, head.epoch());
        statement.setLong(2, head.first());
        statement.setLong(3, head.last());
        statement.setLong(4, head.floor());
        statement.setLong(5, head.bytes());
        statement.setLong(6, head.weight());
        statement.setLong(7, head.createdAt());
        statement.setLong(8, head.lastEventAt());
        statement.setLong(9, head.touchedAt());
        statement.setLong(10, head.registration());
        statement.setLong(11, head.accessWeight());
        statement.setInt(12, head.atRisk() ? 1 : 0);
        statement.setLong(13, head.runs().number());
        statement.setLong(14, head.runs().lastControl());
        statement.setLong(15, head.runs().weight());
        statement.setLong(16, RowChecksum.of(id, head));
        statement.setLong(17, head.log());
    }

    void deleteWorkflow(long log) throws SQLException {
        begin();
        deleteWorkflow.setLong(1, log);
        update(deleteWorkflow);
    }

    void insertRegistration(long number, WorkflowAccess access) throws SQLException {
        begin();
        byte[] readers = Registration.readers(access);
        insertRegistration.setLong(1, number);
        insertRegistration.setString(2, access.owner());
        insertRegistration.setBytes(3, readers);
        insertRegistration.setLong(4, Registration.checksum(number, access.owner(), readers));
        update(insertRegistration);
    }

    void deleteRegistration(long number) throws SQLException {
        begin();
        deleteRegistration.setLong(1, number);
        update(deleteRegistration);
    }

    /** Has the events of a log that is gone be deleted some time. */
    void insertGarbage(long log) throws SQLException {
        begin();
        insertGarbage.setLong(1, log);
        update(insertGarbage);
    }

    /**
     * Takes note that no event of a log that is gone is left; nor is any id, which another of its number would take for
     * its own.
     */
    void deleteGarbage(long log) throws SQLException {
        begin();
        deleteIds.setLong(1, log);
        update(deleteIds);
        deleteGarbage.setLong(1, log);
        update(deleteGarbage);
    }

    /**
     * Numbers of logs that follow one another.
     *
     * @param first the first of them
     * @param end the first behind them
     */
    record Numbers(long first, long end) {

        boolean isEmpty() {
            return first >= end;
        }
    }

    /**
     * The next numbers from {@code from} on that no log has, nor any that is gone and has events left; empty if there
     * are none.
     */
    Numbers freeLogs(long from) throws SQLException {
        usedLogs.setLong(1, from);
        usedLogs.setLong(2, from);
        long first = from;
        try (ResultSet used = usedLogs.executeQuery()) {
            while (used.next()) {
                if (used.getLong(1) > first) {
                    return new Numbers(first, used.getLong(1));
                }
                first = used.getLong(1) + 1;
            }
        }
        return new Numbers(first, EventKey.MAX_LOG + 1);
    }

    /** Deletes events with their ids, unless these are other events' by now. */
    void deleteEvents(long log, long first, long last) throws SQLException {
        begin();
        forgetIds.setLong(1, log);
        forgetIds.setLong(2, last + 1);
        forgetIds.setLong(3, EventKey.of(log, first));
        forgetIds.setLong(4, EventKey.of(log, last));
        update(forgetIds);
        deleteEvents.setLong(1, EventKey.of(log, first));
        deleteEvents.setLong(2, EventKey.of(log, last));
        update(deleteEvents);
    }

    /** The number of the first event on the disk of a log; 0 if there is none. */
    long firstSeq(long log) throws SQLException {
        firstKey.setLong(1, EventKey.of(log, 0));
        firstKey.setLong(2, EventKey.of(log, EventKey.MAX_SEQ));
        try (ResultSet rows = firstKey.executeQuery()) {
            return rows.next() ? EventKey.seq(rows.getLong(1)) : 0;
        }
    }

    /** Reads runs and controls, as of this transaction. */
    RunTable runs() {
        return runs;
    }

    /** Changes runs and controls, within this transaction. */
    RunTable changedRuns() throws SQLException {
        begin();
        return runs;
    }

    /** Changes revocations, within this transaction. */
    RevocationTable changedRevocations() throws SQLException {
        begin();
        return revocations;
    }

    void keepSession(KeptSession session) throws SQLException {
        begin();
        sessions.insert(session);
    }

    /** The session of a key, which is there no more then. */
    Optional<KeptSession> takeSession(String key) throws SQLException {
        Optional<KeptSession> found = sessions.find(key);
        if (found.isPresent()) {
            begin();
            sessions.delete(key);
        }
        return found;
    }

    /** Deletes so many of the sessions whose time is over; without a transaction if there is none. */
    void forgetSessions(long now, int most) throws SQLException {
        if (sessions.hasExpired(now)) {
            begin();
            sessions.deleteExpired(now, most);
        }
    }

    private static int update(PreparedStatement statement) throws SQLException {
        return statement.executeUpdate();
    }

    /** Closes the connection, and with it everything. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
