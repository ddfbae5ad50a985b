package dev.skald.adapter.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * A look at a store that changes nothing, as of the moment it was begun. Not thread-safe.
 *
 * @param connection reads, within one transaction
 */
record Look(Connection connection) implements AutoCloseable {

    /**
     * Begins to look.
     *
     * @throws NoStoreException if there is no store, or one of another format
     * @throws SqliteStoreException if it cannot be read
     */
    static Look at(Path directory) throws SQLException {
        Path file = directory.resolve(StoreDirectory.DATABASE);
        if (!Files.exists(file)) {
            throw new NoStoreException("there is no log in " + directory);
        }
        StoreDirectory.check(directory, Schema.CURRENT);
        Connection connection = new Database(file).looker();
        try {
            Schema.showAsCurrent(connection);
            Database.execute(connection, "BEGIN");
            int version = Schema.versionOf(connection);
            if (version > Schema.CURRENT.version()) {
                throw StoreDirectory.newer(directory, version, Schema.CURRENT);
            }
            return new Look(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** What the journal has beyond the tables; empty if something of that is damaged. */
    Optional<Journal.Content> journal() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT commits FROM store")) {
            return row.next() ? Journal.read(connection, row.getLong(1)) : Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
