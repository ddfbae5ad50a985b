package dev.skald.adapter.sqlite;

import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The statements by which the writer keeps runs and controls. Those that change something belong into a transaction.
 * Not thread-safe.
 */
final class RunTable {

    private final PreparedStatement insert;
    private final PreparedStatement update;
    private final PreparedStatement select;
    private final PreparedStatement prune;
    private final PreparedStatement deleteSome;
    private final PreparedStatement insertControl;
    private final PreparedStatement selectControls;
    private final PreparedStatement named;
    private final PreparedStatement answered;
    private final PreparedStatement lengths;
    private final PreparedStatement deleteControl;
    private final PreparedStatement deleteSomeControls;

    RunTable(Connection connection) throws SQLException {
        insert = connection.prepareStatement("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        update = connection.prepareStatement("UPDATE run SET id = ?, lease = ?, ttl = ?, state = ?, started_at = ?,"
                + " ended_at = ?, first_seq = ?, last_seq = ?, checksum = ? WHERE log = ? AND number = ?");
        select = connection.prepareStatement(
                "SELECT " + RunRow.COLUMNS + " FROM run WHERE log = ? AND number < ? ORDER BY number DESC LIMIT ?");
        prune = connection.prepareStatement("DELETE FROM run WHERE log = ? AND number <= ? AND last_seq < ?");
        deleteSome = connection.prepareStatement("DELETE FROM run WHERE log = ? AND number IN"
                + " (SELECT number FROM run WHERE log = ? ORDER BY number LIMIT ?)");
        insertControl = connection.prepareStatement("INSERT INTO control VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        selectControls = connection.prepareStatement(
                "SELECT " + ControlRow.COLUMNS + " FROM control WHERE log = ? ORDER BY seq");
        named = connection.prepareStatement("SELECT seq FROM control WHERE log = ? AND subject = ? AND id = ?");
        answered = connection.prepareStatement("SELECT 1 FROM control WHERE log = ? AND run = ? AND call = ?");
        lengths = connection.prepareStatement("SELECT length(subject), coalesce(length(id), 0),"
                + " coalesce(length(call), 0), coalesce(length(data), 0) FROM control WHERE log = ? AND seq = ?");
        deleteControl = connection.prepareStatement("DELETE FROM control WHERE log = ? AND seq = ?");
        deleteSomeControls = connection.prepareStatement("DELETE FROM control WHERE log = ? AND seq IN"
                + " (SELECT seq FROM control WHERE log = ? ORDER BY seq LIMIT ?)");
    }

    void insert(long log, RunRow run) throws SQLException {
        insert.setLong(1, log);
        insert.setLong(2, run.number());
        run.bind(insert, 3, log);
        insert.executeUpdate();
    }

    void update(long log, RunRow run) throws SQLException {
        int next = run.bind(update, 1, log);
        update.setLong(next, log);
        update.setLong(next + 1, run.number());
        update.executeUpdate();
    }

    /** The last runs before {@code number}, the oldest first; without those that are damaged. */
    List<RunRow> before(long log, long number, int most) throws SQLException {
        select.setLong(1, log);
        select.setLong(2, number);
        select.setInt(3, most);
        List<RunRow> runs = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                RunRow.of(rows, 1, log).ifPresent(runs::add);
            }
        }
        Collections.reverse(runs);
        return runs;
    }

    /**
     * Deletes the runs up to {@code number} that have no event from {@code floor} on, and answers how many that were.
     */
    int prune(long log, long number, long floor) throws SQLException {
        prune.setLong(1, log);
        prune.setLong(2, number);
        prune.setLong(3, floor);
        return prune.executeUpdate();
    }

    /** Deletes so many runs and controls of a log that is gone, and answers how many there were. */
    int deleteSome(long log, int most) throws SQLException {
        int runs = deleteSome(deleteSome, log, most);
        return runs >= most ? runs : runs + deleteSome(deleteSomeControls, log, most - runs);
    }

    private static int deleteSome(PreparedStatement statement, long log, int most) throws SQLException {
        statement.setLong(1, log);
        statement.setLong(2, log);
        statement.setInt(3, most);
        return statement.executeUpdate();
    }

    void insert(long log, Control control) throws SQLException {
        insertControl.setLong(1, log);
        ControlRow.bind(insertControl, control, log);
        insertControl.executeUpdate();
    }

    /** All controls of a log that are not damaged, the oldest first. */
    List<Control> controls(long log) throws SQLException {
        selectControls.setLong(1, log);
        List<Control> controls = new ArrayList<>();
        try (ResultSet rows = selectControls.executeQuery()) {
            while (rows.next()) {
                ControlRow.of(rows, log).ifPresent(controls::add);
            }
        }
        return controls;
    }

    /** The number of the control that the same subject asked for under the same id. */
    Optional<Long> find(long log, ControlRequest request) throws SQLException {
        if (request.id().isEmpty()) {
            return Optional.empty();
        }
        named.setLong(1, log);
        named.setBytes(2, EventCodec.encode(request.by()));
        named.setBytes(3, EventCodec.encode(request.id().get()));
        try (ResultSet rows = named.executeQuery()) {
            return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
        }
    }

    /** Whether the call that is to be answered was answered before in this run. */
    boolean isAnswered(long log, RunId run, ControlRequest request) throws SQLException {
        if (request.callId().isEmpty()) {
            return false;
        }
        answered.setLong(1, log);
        answered.setBytes(2, Ids.bytes(run.value()));
        answered.setBytes(3, EventCodec.encode(request.callId().get()));
        try (ResultSet rows = answered.executeQuery()) {
            return rows.next();
        }
    }

    /** What a control counts towards the bound on all workflows; 0 if it is not there. */
    long weight(long log, long seq) throws SQLException {
        lengths.setLong(1, log);
        lengths.setLong(2, seq);
        try (ResultSet row = lengths.executeQuery()) {
            return row.next() ? ControlRow.weight(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)) : 0;
        }
    }

    void deleteControl(long log, long seq) throws SQLException {
        deleteControl.setLong(1, log);
        deleteControl.setLong(2, seq);
        deleteControl.executeUpdate();
    }
}
