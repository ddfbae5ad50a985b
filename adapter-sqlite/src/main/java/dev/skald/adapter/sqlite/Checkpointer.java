package dev.skald.adapter.sqlite;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The thread that puts what SQLite wrote ahead in its place, beside the writer: to do that within a commit would make
 * those wait who asked for it. Where it cannot keep up it has the writer do the rest between two commits, after which
 * the log that is written ahead begins anew; so that it does not grow on and on.
 */
final class Checkpointer {

    private static final System.Logger LOGGER = System.getLogger(Checkpointer.class.getName());
    private static final long LOOK_MILLIS = 250;
    private static final int PAGES_TO_BEGIN = 1_024;
    private static final int PAGES_TO_END = 8_192;

    private final Database database;
    private final Connection connection;
    private final Writer writer;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "skald-log-checkpointer");
    private volatile long fileBytes;

    Checkpointer(Database database, Connection connection, Writer writer) {
        this.database = database;
        this.connection = connection;
        this.writer = writer;
        look();
    }

    void start() {
        thread.start();
    }

    /** What the files took when it looked last. */
    long fileBytes() {
        return fileBytes;
    }

    private void run() {
        try {
            while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
                tryCheckpoint();
            }
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOGGER.log(Level.WARNING, "a connection could not be closed", e);
        }
    }

    private void tryCheckpoint() {
        try {
            Progress progress = checkpoint("NOOP");
            if (progress.ahead() >= PAGES_TO_BEGIN) {
                progress = checkpoint("PASSIVE");
            }
            if (progress.pages() >= PAGES_TO_END) {
                writer.wantCheckpoint();
            }
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "what was written could not be put in its place yet", e);
        }
    }

    /**
     * How far it is.
     *
     * @param pages how many pages were written ahead since that began anew
     * @param done how many of them are in their place
     */
    private record Progress(long pages, long done) {

        long ahead() {
            return pages - done;
        }
    }

    private Progress checkpoint(String mode) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
            return new Progress(result.getLong(2), result.getLong(3));
        }
    }

    private void look() {
        fileBytes = size(database.file()) + size(Path.of(database.file() + "-wal"));
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    void close() throws InterruptedException {
        closed.countDown();
        thread.join();
    }
}
