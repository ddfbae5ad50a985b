package dev.skald.adapter.sqlite;

import dev.skald.domain.access.Revocation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The statements by which the writer keeps revocations. Those that change something belong into a transaction. */
final class RevocationTable {

    private static final String SELECT =
            "SELECT id, made_at, token, subject, before_second, before_nano, expires_at, checksum FROM revocation";

    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement deleteExpired;

    RevocationTable(Connection connection) throws SQLException {
        insert = connection.prepareStatement("INSERT OR IGNORE INTO revocation VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        delete = connection.prepareStatement("DELETE FROM revocation WHERE id = ?");
        deleteExpired = connection.prepareStatement("DELETE FROM revocation WHERE expires_at <= ?");
    }

    /** Writes one, unless it is there; answers how many there are more. */
    int insert(Revocation revocation) throws SQLException {
        byte[] name = revocation.target().name().getBytes(StandardCharsets.UTF_8);
        Optional<Instant> before = before(revocation);
        insert.setBytes(1, bytes(revocation.id()));
        insert.setLong(2, revocation.madeAt().toEpochMilli());
        insert.setBytes(before.isPresent() ? 4 : 3, name);
        insert.setNull(before.isPresent() ? 3 : 4, Types.BLOB);
        insert.setLong(5, before.map(Instant::getEpochSecond).orElse(0L));
        insert.setInt(6, before.map(Instant::getNano).orElse(0));
        insert.setLong(7, revocation.expiresAt().toEpochMilli());
        insert.setLong(8, checksum(revocation));
        return insert.executeUpdate();
    }

    private static Optional<Instant> before(Revocation revocation) {
        return revocation.target() instanceof Revocation.Subject subject
                ? Optional.of(subject.issuedBefore())
                : Optional.empty();
    }

    /** Deletes one; answers how many there are less. */
    int delete(UUID id) throws SQLException {
        delete.setBytes(1, bytes(id));
        return delete.executeUpdate();
    }

    /** Deletes those whose time is over; answers how many there are less. */
    int deleteExpired(long now) throws SQLException {
        deleteExpired.setLong(1, now);
        return deleteExpired.executeUpdate();
    }

    /** Reads all; empty if one of them is not as it was written. */
    static Optional<List<Revocation>> all(Connection connection) throws SQLException {
        List<Revocation> all = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Optional<Revocation> revocation = read(rows);
                if (revocation.isEmpty()) {
                    return Optional.empty();
                }
                all.add(revocation.get());
            }
        }
        return Optional.of(all);
    }

    private static Optional<Revocation> read(ResultSet rows) throws SQLException {
        try {
            byte[] id = rows.getBytes(1);
            byte[] token = rows.getBytes(3);
            byte[] subject = rows.getBytes(4);
            if (id == null || id.length != 2 * Long.BYTES || (token == null) == (subject == null)) {
                return Optional.empty();
            }
            ByteBuffer name = ByteBuffer.wrap(id);
            Revocation revocation = new Revocation(
                    new UUID(name.getLong(), name.getLong()),
                    Instant.ofEpochMilli(rows.getLong(2)),
                    subject == null
                            ? new Revocation.Token(new String(token, StandardCharsets.UTF_8))
                            : new Revocation.Subject(
                                    new String(subject, StandardCharsets.UTF_8),
                                    Instant.ofEpochSecond(rows.getLong(5), rows.getInt(6))),
                    Instant.ofEpochMilli(rows.getLong(7)));
            return checksum(revocation) == rows.getLong(8) ? Optional.of(revocation) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static long checksum(Revocation revocation) {
        Optional<Instant> before = before(revocation);
        return RowChecksum.of(
                bytes(revocation.id()),
                revocation.target().name().getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(1 + 4 * Long.BYTES)
                        .put((byte) (before.isPresent() ? 1 : 0))
                        .putLong(revocation.madeAt().toEpochMilli())
                        .putLong(before.map(Instant::getEpochSecond).orElse(0L))
                        .putLong(before.map(Instant::getNano).orElse(0))
                        .putLong(revocation.expiresAt().toEpochMilli())
                        .array());
    }
}
