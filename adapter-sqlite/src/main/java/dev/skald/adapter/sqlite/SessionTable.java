package dev.skald.adapter.sqlite;

import dev.skald.domain.port.KeptSession;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The statements by which the writer keeps sessions. Those that change something belong into a transaction. Not
 * thread-safe.
 */
final class SessionTable {

    private static final System.Logger LOGGER = System.getLogger(SessionTable.class.getName());

    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final PreparedStatement anyExpired;
    private final PreparedStatement deleteExpired;

    SessionTable(Connection connection) throws SQLException {
        insert = connection.prepareStatement("INSERT OR REPLACE INTO session VALUES (?, ?, ?, ?)");
        select = connection.prepareStatement("SELECT expires_at, content, checksum FROM session WHERE key = ?");
        delete = connection.prepareStatement("DELETE FROM session WHERE key = ?");
        anyExpired = connection.prepareStatement("SELECT 1 FROM session WHERE expires_at <= ? LIMIT 1");
        deleteExpired = connection.prepareStatement("DELETE FROM session WHERE key IN"
                + " (SELECT key FROM session WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)");
    }

    void insert(KeptSession session) throws SQLException {
        byte[] content = session.content();
        long expiresAt = session.expiresAt().toEpochMilli();
        insert.setString(1, session.key());
        insert.setLong(2, expiresAt);
        insert.setBytes(3, content);
        insert.setLong(4, checksum(session.key(), expiresAt, content));
        insert.executeUpdate();
    }

    /** The session of a key; one that is damaged is none. */
    Optional<KeptSession> find(String key) throws SQLException {
        select.setString(1, key);
        try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
                return Optional.empty();
            }
            long expiresAt = rows.getLong(1);
            byte[] content = rows.getBytes(2);
            if (content == null || rows.getLong(3) != checksum(key, expiresAt, content)) {
                LOGGER.log(Level.WARNING, "a session that was kept is damaged: its client comes back unrecovered");
                return Optional.empty();
            }
            return Optional.of(new KeptSession(key, Instant.ofEpochMilli(expiresAt), content));
        }
    }

    void delete(String key) throws SQLException {
        delete.setString(1, key);
        delete.executeUpdate();
    }

    boolean hasExpired(long now) throws SQLException {
        anyExpired.setLong(1, now);
        try (ResultSet rows = anyExpired.executeQuery()) {
            return rows.next();
        }
    }

    /** Deletes so many of those whose time is over. */
    void deleteExpired(long now, int most) throws SQLException {
        deleteExpired.setLong(1, now);
        deleteExpired.setInt(2, most);
        deleteExpired.executeUpdate();
    }

    private static long checksum(String key, long expiresAt, byte[] content) {
        return RowChecksum.of(
                key.getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(Long.BYTES).putLong(expiresAt).array(),
                content);
    }
}
