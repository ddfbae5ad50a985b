package dev.skald.adapter.sqlite;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection that reads events and registrations. Not thread-safe. */
final class EventReader implements AutoCloseable {

    private static final byte[] NO_ID = new byte[0];

    private final Connection connection;
    private final EventCodec codec = new EventCodec();
    private final PreparedStatement events;
    private final PreparedStatement registration;

    EventReader(Connection connection) throws SQLException {
        this.connection = connection;
        events = connection.prepareStatement("SELECT key, type, at, id, data, checksum FROM event"
                + " WHERE key BETWEEN ? AND ? ORDER BY key LIMIT ?");
        registration =
                connection.prepareStatement("SELECT owner, readers, checksum FROM registration WHERE number = ?");
    }

    /**
     * Reads consecutive events of a log: as many as fit both bounds, but at least one.
     *
     * @throws DamagedLogException if one of them is not there, or not as it was written
     */
    List<RecordedEvent> read(long log, long first, long last, int maxEvents, int maxBytes) throws SQLException {
        int most = (int) Math.min(maxEvents, last - first + 1);
        List<RecordedEvent> page = new ArrayList<>(Math.min(most, 64));
        events.setLong(1, EventKey.of(log, first));
        events.setLong(2, EventKey.of(log, last));
        events.setInt(3, most);
        long bytes = 0;
        try (ResultSet rows = events.executeQuery()) {
            while (page.size() < most) {
                RecordedEvent event = event(rows, log, first + page.size());
                bytes += event.data().size();
                if (bytes > maxBytes && !page.isEmpty()) {
                    break;
                }
                page.add(event);
            }
        }
        return page;
    }

    private RecordedEvent event(ResultSet rows, long log, long seq) throws SQLException {
        long key = EventKey.of(log, seq);
        if (!rows.next() || rows.getLong(1) != key) {
            throw new DamagedLogException(log, seq);
        }
        int typeCode = rows.getInt(2);
        long at = rows.getLong(3);
        byte[] id = Optional.ofNullable(rows.getBytes(4)).orElse(NO_ID);
        byte[] data = Optional.ofNullable(rows.getBytes(5)).orElse(NO_ID);
        Optional<EventType> type = EventCodec.type(typeCode);
        if (type.isEmpty() || codec.checksum(key, typeCode, at, id, data) != rows.getLong(6)) {
            throw new DamagedLogException(log, seq);
        }
        return new RecordedEvent(seq, type.get(), EventData.ofUtf8(data, 0, data.length), Instant.ofEpochMilli(at));
    }

    /** Who stands in a row, if there is a good one of that number. */
    Optional<WorkflowAccess> registration(long number) throws SQLException {
        registration.setLong(1, number);
        try (ResultSet rows = registration.executeQuery()) {
            return rows.next()
                    ? Registration.access(number, rows.getString(1), rows.getBytes(2), rows.getLong(3))
                    : Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
