package dev.skald.adapter.sqlite;

import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.RunId;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/** How controls stand in their rows. */
final class ControlRow {

    /** The columns, in the order in which they are read and written. */
    static final String COLUMNS = "seq, run, action, subject, id, call, at, data, checksum";

    /**
     * The row beside its texts: numbers, the run, header, and the entries of its indexes, with their shares of pages.
     */
    private static final int WEIGHT = 160;

    private static final byte[] NONE = new byte[0];

    private ControlRow() {}

    /** What a control counts towards the bound on all workflows: what it is found by stands in two rows. */
    static long weight(Control control) {
        return weight(
                EventCodec.encode(control.by()).length,
                length(control.id()),
                length(control.callId()),
                length(control.data()));
    }

    static long weight(long subject, long id, long call, long data) {
        return WEIGHT + subject + (id > 0 ? id + subject : 0) + id + 2 * call + data;
    }

    /** The control in a row; empty if it is not as it was written. */
    static Optional<Control> of(ResultSet row, long log) throws SQLException {
        byte[] run = row.getBytes(2);
        Optional<ControlAction> action = action(row.getInt(3));
        byte[] subject = row.getBytes(4);
        if (run == null || run.length != 2 * Long.BYTES || action.isEmpty()) {
            return Optional.empty();
        }
        Control control = new Control(
                row.getLong(1),
                new RunId(Ids.of(run).value()),
                action.get(),
                text(row, 6),
                text(row, 8),
                EventCodec.decode(subject == null ? NONE : subject),
                Instant.ofEpochMilli(row.getLong(7)),
                text(row, 5));
        return checksum(control, log) == row.getLong(9) ? Optional.of(control) : Optional.empty();
    }

    /** Sets all columns from the parameter 2 on. */
    static void bind(PreparedStatement statement, Control control, long log) throws SQLException {
        statement.setLong(2, control.seq());
        statement.setBytes(3, Ids.bytes(control.run().value()));
        statement.setInt(4, code(control.action()));
        statement.setBytes(5, EventCodec.encode(control.by()));
        bind(statement, 6, control.id());
        bind(statement, 7, control.callId());
        statement.setLong(8, control.at().toEpochMilli());
        bind(statement, 9, control.data());
        statement.setLong(10, checksum(control, log));
    }

    private static void bind(PreparedStatement statement, int parameter, Optional<String> text) throws SQLException {
        if (text.isPresent()) {
            statement.setBytes(parameter, EventCodec.encode(text.get()));
        } else {
            statement.setNull(parameter, Types.BLOB);
        }
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        // Of no bytes the driver makes null, too.
        return row.wasNull() ? Optional.empty() : Optional.of(EventCodec.decode(bytes == null ? NONE : bytes));
    }

    private static long length(Optional<String> text) {
        return text.map(some -> EventCodec.encode(some).length).orElse(0);
    }

    private static long checksum(Control control, long log) {
        return RowChecksum.of(
                ByteBuffer.allocate(5 * Long.BYTES + 2)
                        .putLong(log)
                        .putLong(control.seq())
                        .putLong(control.run().value().getMostSignificantBits())
                        .putLong(control.run().value().getLeastSignificantBits())
                        .putLong(control.at().toEpochMilli())
                        .put((byte) code(control.action()))
                        .put((byte) ((control.id().isPresent() ? 1 : 0)
                                | (control.callId().isPresent() ? 2 : 0)
                                | (control.data().isPresent() ? 4 : 0)))
                        .array(),
                EventCodec.encode(control.by()),
                control.id().map(EventCodec::encode).orElse(NONE),
                control.callId().map(EventCodec::encode).orElse(NONE),
                control.data().map(EventCodec::encode).orElse(NONE));
    }

    /** The number an action is kept as; it is never another one's. */
    private static int code(ControlAction action) {
        return switch (action) {
            case CANCEL -> 1;
            case APPROVE -> 2;
            case REJECT -> 3;
            case INPUT -> 4;
        };
    }

    private static Optional<ControlAction> action(int code) {
        return switch (code) {
            case 1 -> Optional.of(ControlAction.CANCEL);
            case 2 -> Optional.of(ControlAction.APPROVE);
            case 3 -> Optional.of(ControlAction.REJECT);
            case 4 -> Optional.of(ControlAction.INPUT);
            default -> Optional.empty();
        };
    }
}
