package dev.skald.adapter.sqlite;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The retained events of one workflow, read from a store's directory: the oldest first, as of the moment it was opened.
 * Writes nothing, and does not mind a process that serves the store. Not thread-safe.
 */
public final class StoreExport implements Iterator<StoreExport.Event>, AutoCloseable {

    private static final int AT_ONCE = 64;

    private final Path directory;
    private final Look look;
    private final EventReader reader;
    private final Head head;
    private final ArrayDeque<Event> read = new ArrayDeque<>();
    private long next;

    private StoreExport(Path directory, Look look, Head head) throws SQLException {
        this.directory = directory;
        this.look = look;
        this.reader = new EventReader(look.connection());
        this.head = head;
        this.next = head.first();
    }

    /**
     * Opens the workflow, or answers empty if there is no event of it.
     *
     * @throws NoStoreException if there is no store, or one of another format
     * @throws SqliteStoreException if it cannot be read
     */
    public static Optional<StoreExport> of(Path directory, WorkflowId workflow) {
        try {
            Look look = Look.at(directory);
            try {
                Optional<Head> head = head(directory, look, workflow).filter(Head::hasEvents);
                if (head.isPresent()) {
                    return Optional.of(new StoreExport(directory, look, head.get()));
                }
            } catch (SQLException | RuntimeException e) {
                look.close();
                throw e;
            }
            look.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw unreadable(directory, e);
        }
    }

    private static Optional<Head> head(Path directory, Look look, WorkflowId workflow) throws SQLException {
        try (PreparedStatement select =
                look.connection().prepareStatement(Opening.WorkflowRow.SELECT + " WHERE w.id = ?")) {
            select.setBytes(1, Ids.bytes(workflow));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Head placed = Opening.WorkflowRow.of(row)
                        .orElseThrow(() -> Opening.damaged(directory, "the row of this workflow is"))
                        .head();
                Optional<Head> head = look.journal().flatMap(journal -> journal.applied(placed));
                if (head.isEmpty()) {
                    throw Opening.damaged(directory, "what was appended last cannot be read");
                }
                return head;
            }
        }
    }

    private static SqliteStoreException unreadable(Path directory, SQLException e) {
        return Faults.isDamage(e)
                ? Opening.damaged(directory, String.valueOf(e.getMessage()))
                : new SqliteStoreException("the log in " + directory + " cannot be read: " + e.getMessage(), e);
    }

    @Override
    public boolean hasNext() {
        return !read.isEmpty() || next <= head.last();
    }

    /**
     * Answers the next event.
     *
     * @throws SqliteStoreException if the next one is damaged
     */
    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (read.isEmpty()) {
            readOn();
        }
        return read.remove();
    }

    private void readOn() {
        long last = Math.min(head.last(), next + AT_ONCE - 1);
        try {
            reader.each(head, next, last, (seq, event, run) -> read.add(event(seq, event, run)));
        } catch (SQLException e) {
            if (read.isEmpty()) {
                throw unreadable(directory, e);
            }
        }
        next += read.size();
    }

    private static Event event(long seq, NewEvent event, RunRef run) {
        return new Event(event.numbered(seq, run.id()), event.id());
    }

    @Override
    public void close() {
        try {
            look.close();
        } catch (SQLException e) {
            throw unreadable(directory, e);
        }
    }

    /**
     * An event as it is kept.
     *
     * @param recorded the event under its number
     * @param id the name its publisher gave it, if it did
     */
    public record Event(RecordedEvent recorded, Optional<String> id) {}
}
