package dev.skald.adapter.sqlite;

import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import dev.skald.domain.run.rules.RunBook.EndedRun;
import dev.skald.domain.run.rules.RunBook.OpenRun;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a log as its row has it. Until when its lease holds is not there: after a start it holds for a whole time
 * more.
 *
 * @param number its number among the runs of the log, by which its events name it
 * @param id its name
 * @param lease the fingerprint of its lease
 * @param ttl how long the lease holds without a sign of life, in milliseconds
 * @param state how far it is
 * @param startedAt when it was opened, in milliseconds since 1970
 * @param endedAt when it ended; 0 while it runs
 * @param firstSeq the number of its first event, or that which its first event will have
 * @param lastSeq the number of the event that ended it; {@code firstSeq - 1} while it runs
 */
record RunRow(
        long number,
        RunId id,
        String lease,
        long ttl,
        RunState state,
        long startedAt,
        long endedAt,
        long firstSeq,
        long lastSeq) {

    /** What a run counts towards the bound on all workflows: its row, with its share of the page it stands in. */
    static final int WEIGHT = 144;

    /** The columns, in the order in which they are read. */
    static final String COLUMNS = "number, id, lease, ttl, state, started_at, ended_at, first_seq, last_seq, checksum";

    /** The row of a run that was opened, or whose lease was given to another. */
    static RunRow of(long number, OpenRun open) {
        return new RunRow(
                number,
                open.id(),
                open.lease(),
                open.ttl().toMillis(),
                RunState.RUNNING,
                open.startedAt().toEpochMilli(),
                0,
                open.firstSeq(),
                open.firstSeq() - 1);
    }

    /** The run in a row, from {@code column} on; empty if there is none, or it is not as it was written. */
    static Optional<RunRow> of(ResultSet row, int column, long log) throws SQLException {
        byte[] id = row.getBytes(column + 1);
        String lease = row.getString(column + 2);
        Optional<RunState> state = state(row.getInt(column + 4));
        if (id == null || id.length != 2 * Long.BYTES || lease == null || state.isEmpty()) {
            return Optional.empty();
        }
        RunRow run = new RunRow(
                row.getLong(column),
                new RunId(Ids.of(id).value()),
                lease,
                row.getLong(column + 3),
                state.get(),
                row.getLong(column + 5),
                row.getLong(column + 6),
                row.getLong(column + 7),
                row.getLong(column + 8));
        return run.checksum(log) == row.getLong(column + 9) ? Optional.of(run) : Optional.empty();
    }

    /** Sets the columns behind the number from {@code parameter} on, and answers the parameter behind them. */
    int bind(PreparedStatement statement, int parameter, long log) throws SQLException {
        statement.setBytes(parameter, Ids.bytes(id.value()));
        statement.setString(parameter + 1, lease);
        statement.setLong(parameter + 2, ttl);
        statement.setInt(parameter + 3, code(state));
        statement.setLong(parameter + 4, startedAt);
        statement.setLong(parameter + 5, endedAt);
        statement.setLong(parameter + 6, firstSeq);
        statement.setLong(parameter + 7, lastSeq);
        statement.setLong(parameter + 8, checksum(log));
        return parameter + 9;
    }

    boolean isOpen() {
        return state == RunState.RUNNING;
    }

    /** The run as everybody is told of it. */
    Run run() {
        return new Run(
                id,
                state,
                Instant.ofEpochMilli(startedAt),
                isOpen() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(endedAt)),
                firstSeq,
                lastSeq);
    }

    /** The open run, with the moment until which its lease holds. */
    OpenRun open(long expiresAt) {
        return new OpenRun(
                id,
                lease,
                Duration.ofMillis(ttl),
                Instant.ofEpochMilli(startedAt),
                Instant.ofEpochMilli(expiresAt),
                firstSeq);
    }

    /** The run that has ended, with the lease it had. */
    EndedRun ended() {
        return new EndedRun(run(), lease);
    }

    /** The same run after its end. */
    RunRow ended(Run over) {
        return new RunRow(
                number,
                id,
                lease,
                ttl,
                over.state(),
                startedAt,
                over.endedAt().orElseThrow().toEpochMilli(),
                firstSeq,
                over.lastSeq());
    }

    /** The same open run, with no event before {@code seq}. */
    RunRow from(long seq) {
        return new RunRow(number, id, lease, ttl, state, startedAt, endedAt, seq, seq - 1);
    }

    long checksum(long log) {
        return RowChecksum.of(
                ByteBuffer.allocate(9 * Long.BYTES + 1)
                        .putLong(log)
                        .putLong(number)
                        .putLong(id.value().getMostSignificantBits())
                        .putLong(id.value().getLeastSignificantBits())
                        .putLong(ttl)
                        .put((byte) code(state))
                        .putLong(startedAt)
                        .putLong(endedAt)
                        .putLong(firstSeq)
                        .putLong(lastSeq)
                        .array(),
                lease.getBytes(StandardCharsets.UTF_8));
    }

    /** The number a state is kept as; it is never another one's. */
    private static int code(RunState state) {
        return switch (state) {
            case RUNNING -> 1;
            case SUCCEEDED -> 2;
            case FAILED -> 3;
            case CANCELLED -> 4;
            case LOST -> 5;
            case SUPERSEDED -> 6;
        };
    }

    private static Optional<RunState> state(int code) {
        return switch (code) {
            case 1 -> Optional.of(RunState.RUNNING);
            case 2 -> Optional.of(RunState.SUCCEEDED);
            case 3 -> Optional.of(RunState.FAILED);
            case 4 -> Optional.of(RunState.CANCELLED);
            case 5 -> Optional.of(RunState.LOST);
            case 6 -> Optional.of(RunState.SUPERSEDED);
            default -> Optional.empty();
        };
    }
}
