package dev.skald.adapter.sqlite;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The retained events of one workflow, read from a store's directory: the oldest first, as of the moment it was opened. Writes
 * nothing, and does not mind a process that serves the store. Not thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class StoreExport implements Iterator<StoreExport.Event>, AutoCloseable {

    private StoreExport() {}

    /**
     * Opens the workflow, or answers empty if there is no event of it.
     *
     * @throws SqliteStoreException if there is no store, or one of another format, or it cannot be read
     */
    public static Optional<StoreExport> of(Path directory, WorkflowId workflow) {
        throw notYet();
    }

    @Override
    public boolean hasNext() {
        return false;
    }

    /**
     * Answers the next event.
     *
     * @throws SqliteStoreException if the next one is damaged
     */
    @Override
    public Event next() {
        throw new NoSuchElementException();
    }

    @Override
    public void close() {}

    /**
     * An event as it is kept.
     *
     * @param recorded the event under its number
     * @param id the name its publisher gave it, if it did
     */
    public record Event(RecordedEvent recorded, Optional<String> id) {}

    private static IllegalStateException notYet() {
        return new IllegalStateException("not yet");
    }
}
