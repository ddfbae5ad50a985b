package dev.skald.adapter.sqlite;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** A store of workflows in a directory: their logs, and who may watch them; they outlive the process. */
@SuppressWarnings("DoNotCallSuggester")
public final class SqliteWorkflows implements AutoCloseable {

    private SqliteWorkflows() {}

    /**
     * Opens the store in {@code directory}, which is made if there is none, with its parents.
     *
     * @throws SqliteStoreException if it cannot be: another process has it, what is there is no store, is of a newer
     *     version or damaged, or the file system cannot lock or be written to
     */
    public static SqliteWorkflows open(Path directory, SqliteSettings settings) {
        throw notYet();
    }

    /** The workflows' logs. */
    public EventLog eventLog() {
        throw notYet();
    }

    /** Who may watch the workflows. */
    public WorkflowDirectory directory() {
        throw notYet();
    }

    /**
     * Forgets the workflows whose time of retention is over; to be called every few seconds. Does not wait for the disk.
     *
     * @return completes with how many were forgotten; exceptionally if the disk takes nothing for now
     */
    public CompletionStage<Integer> expire() {
        throw notYet();
    }

    /** Whether the disk takes what is written, as far as is known. Never blocks. */
    public boolean isHealthy() {
        throw notYet();
    }

    /** How many workflows are registered or had an event, as the capacity counts them. */
    public int size() {
        throw notYet();
    }

    /** How many workflows exist for nothing but their followers, as the capacity counts them. */
    public int reserved() {
        throw notYet();
    }

    /** How many bytes live events, their ids, owners and readers take, as the capacity counts them. */
    public long bytes() {
        throw notYet();
    }

    /** How many bytes the files take on the disk. Never blocks. */
    public long fileBytes() {
        throw notYet();
    }

    /** Writes what was asked for so far, and lets go of the files. May take some seconds. */
    @Override
    public void close() {
        throw notYet();
    }

    private static IllegalStateException notYet() {
        return new IllegalStateException("not yet");
    }
}
