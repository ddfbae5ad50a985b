package dev.skald.adapter.sqlite;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.run.Control;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads events, registrations, runs and controls by one connection. Not thread-safe. */
final class EventReader implements AutoCloseable {

    private static final byte[] NONE = new byte[0];

    private final Connection connection;
    private final EventCodec codec = new EventCodec();
    private final PreparedStatement events;
    private final PreparedStatement registration;
    private final PreparedStatement run;
    private final PreparedStatement controls;

    EventReader(Connection connection) throws SQLException {
        this.connection = connection;
        events = connection.prepareStatement("SELECT key, type, at, id, data, checksum, run FROM event"
                + " WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?");
        registration =
                connection.prepareStatement("SELECT owner, readers, checksum FROM registration WHERE number = ?");
        run = connection.prepareStatement("SELECT " + RunRow.COLUMNS + " FROM run WHERE log = ? AND number = ?");
        controls = connection.prepareStatement(
                "SELECT " + ControlRow.COLUMNS + " FROM control WHERE log = ? AND seq BETWEEN ? AND ? ORDER BY seq");
    }

    /** Takes an event; answers whether it wants another. */
    interface Sink {
        boolean take(long seq, NewEvent event, RunRef run) throws SQLException;
    }

    /**
     * Reads consecutive events of a log: as many as fit both bounds, but at least one.
     *
     * @throws DamagedLogException if one of them is not there, or not as it was written
     */
    List<RecordedEvent> page(Head head, long first, int maxEvents, int maxBytes) throws SQLException {
        int most = (int) Math.min(maxEvents, head.last() - first + 1);
        List<RecordedEvent> page = new ArrayList<>(Math.min(most, 64));
        long[] bytes = {0};
        each(head, first, first + most - 1, (seq, event, run) -> {
            bytes[0] += event.data().size();
            boolean fits = bytes[0] <= maxBytes || page.isEmpty();
            if (fits) {
                page.add(event.numbered(seq, run.id()));
            }
            return fits;
        });
        return page;
    }

    /**
     * Reads the events {@code first} to {@code last} of a log, as long as they are wanted.
     *
     * @throws DamagedLogException if one of them is not there, or not as it was written
     */
    void each(Head head, long first, long last, Sink sink) throws SQLException {
        long placed = Math.min(last, head.placed());
        boolean more = first > placed || each(head.log(), first, placed, sink);
        for (long seq = Math.max(first, placed + 1); more && seq <= last; seq++) {
            Tail.Entry entry = head.tail().get(seq);
            more = sink.take(seq, entry.event(), entry.run());
        }
    }

    /** Answers whether all of them were wanted. */
    private boolean each(long log, long first, long last, Sink sink) throws SQLException {
        long seq = first;
        try {
            events.setLong(1, EventKey.of(log, first));
            events.setLong(2, EventKey.of(log, last));
            events.setLong(3, last - first + 1);
            try (ResultSet rows = events.executeQuery()) {
                RunRef ref = RunRef.NONE;
                boolean more = true;
                while (seq <= last && more) {
                    NewEvent event = event(rows, log, seq);
                    ref = ref(ref, rows.getLong(7), log, seq);
                    more = sink.take(seq, event, ref);
                    seq += more ? 1 : 0;
                }
                return more;
            }
        } catch (SQLException e) {
            throw Faults.isDamage(e) && !(e instanceof DamagedLogException) ? new DamagedLogException(log, seq, e) : e;
        }
    }

    /** The run of that number, which often is that of the event before. */
    private RunRef ref(RunRef before, long number, long log, long seq) throws SQLException {
        if (number == before.number()) {
            return before;
        }
        if (number == 0) {
            return RunRef.NONE;
        }
        run.setLong(1, log);
        run.setLong(2, number);
        try (ResultSet row = run.executeQuery()) {
            return RunRef.of((row.next() ? RunRow.of(row, 1, log) : Optional.<RunRow>empty())
                    .orElseThrow(() -> new DamagedLogException(log, seq)));
        }
    }

    private NewEvent event(ResultSet rows, long log, long seq) throws SQLException {
        long key = EventKey.of(log, seq);
        if (!rows.next() || rows.getLong(1) != key) {
            throw new DamagedLogException(log, seq);
        }
        int typeCode = rows.getInt(2);
        long at = rows.getLong(3);
        byte[] id = Optional.ofNullable(rows.getBytes(4)).orElse(NONE);
        byte[] data = Optional.ofNullable(rows.getBytes(5)).orElse(NONE);
        Optional<EventType> type = EventCodec.type(typeCode);
        if (type.isEmpty() || codec.checksum(key, typeCode, at, id, data, rows.getLong(7)) != rows.getLong(6)) {
            throw new DamagedLogException(log, seq);
        }
        return new NewEvent(
                type.get(), EventData.ofUtf8(data, 0, data.length), Instant.ofEpochMilli(at), EventCodec.id(id));
    }

    /** Who stands in a row, if there is a good one of that number. */
    Optional<WorkflowAccess> registration(long number) throws SQLException {
        registration.setLong(1, number);
        try (ResultSet rows = registration.executeQuery()) {
            if (!rows.next()) {
                return Optional.empty();
            }
            byte[] readers = Optional.ofNullable(rows.getBytes(2)).orElse(NONE);
            return Registration.access(
                    number, Optional.ofNullable(rows.getString(1)).orElse(""), readers, rows.getLong(3));
        }
    }

    /** The controls {@code first} to {@code last} of a log, as far as they are there and not damaged. */
    List<Control> controls(long log, long first, long last) throws SQLException {
        controls.setLong(1, log);
        controls.setLong(2, first);
        controls.setLong(3, last);
        List<Control> found = new ArrayList<>();
        try (ResultSet rows = controls.executeQuery()) {
            while (rows.next()) {
                ControlRow.of(rows, log).ifPresent(found::add);
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
