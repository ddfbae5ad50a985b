package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** A store of workflows in a directory: their logs and runs, and who may watch them; they outlive the process. */
public final class SqliteWorkflows implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(SqliteWorkflows.class.getName());
    private static final int READERS = 2;
    private static final int MAX_COMMANDS = 1 << 16;
    private static final long MAX_COMMAND_BYTES = 32 << 20;
    private static final long MAX_REGISTRATION_BYTES = 16 << 20;

    private final StoreDirectory store;
    private final Database database;
    private final Workflows workflows;
    private final Writer writer;
    private final Readers readers;
    private final Announcer announcer = new Announcer();
    private final Checkpointer checkpointer;
    private final CommandQueue queue;
    private final Commands commands;
    private final SqliteEventLog eventLog;
    private final SqliteWorkflowDirectory directory;
    private final SqliteSessionStore sessions;
    private final SqliteWorkflowRuns runs;
    private final SqliteWorkflowCatalog catalog;
    private final SqliteRevocations revocations;

    /**
     * Opens it.
     *
     * @param open takes what is to be closed, last first, if that fails
     */
    private SqliteWorkflows(
            StoreDirectory store, SqliteSettings settings, LongSupplier clock, Schema schema, Deque<AutoCloseable> open)
            throws SQLException, IOException, InterruptedException {
        this.store = store;
        workflows = new Workflows(settings, clock);
        Opening opening = new Opening(store, workflows);
        database = opening.database();
        Tables tables = opening.run(schema);
        open.push(tables);
        long heap = Runtime.getRuntime().maxMemory();
        Registrations registrations = new Registrations(Math.min(MAX_REGISTRATION_BYTES, heap / 16));
        AccessListeners listeners = new AccessListeners();
        queue = new CommandQueue(MAX_COMMANDS, Math.min(MAX_COMMAND_BYTES, heap / 16));
        commands = new Commands(queue, listeners);
        List<EventReader> connections = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Connection connection = database.reader();
            open.push(connection);
            connections.add(new EventReader(connection));
        }
        readers = new Readers(connections, () -> new EventReader(database.reader()));
        writer = new Writer(opening, tables, workflows, registrations, announcer, queue);
        Connection connection = database.writer();
        open.push(connection);
        checkpointer = new Checkpointer(database, connection, writer);
        eventLog = new SqliteEventLog(workflows, commands, readers);
        directory = new SqliteWorkflowDirectory(workflows, commands, readers, registrations, listeners);
        sessions = new SqliteSessionStore(commands);
        revocations =
                new SqliteRevocations(commands, opening.revocations(), settings.revocations(), new MillisClock(clock));
        open.push(announcer::close);
        runs = new SqliteWorkflowRuns(workflows, commands, readers);
        catalog = new SqliteWorkflowCatalog(workflows, readers, directory);
        announcer.start();
        writer.applyBounds();
        readers.start();
        writer.start();
        checkpointer.start();
    }

    /**
     * Opens the store in {@code directory}, which is made if there is none, with its parents.
     *
     * @throws SqliteStoreException if it cannot be: another process has it, what is there is no store, is of a newer
     *     version or damaged, or the file system cannot lock or be written to
     */
    public static SqliteWorkflows open(Path directory, SqliteSettings settings) {
        return open(directory, settings, System::currentTimeMillis, Schema.CURRENT);
    }

    /** The same, with another clock, in milliseconds since 1970, and other tables. */
    static SqliteWorkflows open(Path directory, SqliteSettings settings, LongSupplier clock, Schema schema) {
        StoreDirectory store = StoreDirectory.take(directory, schema);
        Deque<AutoCloseable> open = new ArrayDeque<>();
        open.push(store);
        try {
            SqliteWorkflows opened = new SqliteWorkflows(store, settings, clock, schema, open);
            open.clear();
            return opened;
        } catch (SQLException e) {
            throw Faults.isDamage(e)
                    ? Opening.damaged(store.path(), String.valueOf(e.getMessage()))
                    : new SqliteStoreException(
                            "the log in " + store.path() + " cannot be written to: " + e.getMessage(), e);
        } catch (ClosedByInterruptException e) {
            // The thread's own state says it, too.
            throw new SqliteStoreException("the log in " + store.path() + " was not opened: interrupted", e);
        } catch (IOException e) {
            throw new SqliteStoreException(
                    "the directory " + store.path() + " cannot be written to: " + StoreDirectory.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqliteStoreException("the log in " + store.path() + " was not opened: interrupted", e);
        } finally {
            open.forEach(SqliteWorkflows::letGo);
        }
    }

    private static void letGo(AutoCloseable open) {
        try {
            open.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOGGER.log(Level.WARNING, "something of a log that could not be opened was not closed", e);
        }
    }

    /** The workflows' logs. */
    public EventLog eventLog() {
        return eventLog;
    }

    /** Who may watch the workflows. */
    public WorkflowDirectory directory() {
        return directory;
    }

    /** The workflows' runs, and what is asked of their agents. */
    public WorkflowRuns runs() {
        return runs;
    }

    /** The list of the workflows. */
    public WorkflowCatalog catalog() {
        return catalog;
    }

    /** The tokens that were revoked. */
    public Revocations revocations() {
        return revocations;
    }

    /** The sessions of viewers over a restart. */
    public SessionStore sessions() {
        return sessions;
    }

    /**
     * Forgets the workflows whose time of retention is over, and revocations that have expired; to be called every few
     * seconds. Does not wait for the disk.
     *
     * @return completes with how many were forgotten; exceptionally if the disk takes nothing for now
     */
    public CompletionStage<Integer> expire() {
        return revocations.expire().thenCombine(commands.expire(), (done, forgotten) -> forgotten);
    }

    /** Whether the disk takes what is written, as far as is known. Never blocks. */
    public boolean isHealthy() {
        return writer.isHealthy();
    }

    /** How many workflows are registered or had an event, as the capacity counts them. */
    public int size() {
        return workflows.kept();
    }

    /** How many workflows exist for nothing but their followers, as the capacity counts them. */
    public int reserved() {
        return workflows.reserved().get();
    }

    /** How many bytes live events, their ids, owners, readers, runs and controls take, as the capacity counts them. */
    public long bytes() {
        return workflows.weight();
    }

    /** How many bytes the files took on the disk when that was looked at last, less than a second ago. Never blocks. */
    public long fileBytes() {
        return checkpointer.fileBytes();
    }

    /** Has the connection that writes carry out a statement, between two transactions. */
    CompletionStage<Boolean> onWriter(String sql) {
        return commands.execute(sql);
    }

    Database database() {
        return database;
    }

    /** Writes what was asked for so far, and lets go of the files; even if interrupted. May take some seconds. */
    @Override
    public void close() {
        boolean interrupted = false;
        try {
            // The directory may be another's only when nothing is written to it any more.
            while (!end()) {
                interrupted = true;
            }
        } finally {
            store.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends whatever runs; false if interrupted before it had ended, to be called again. */
    private boolean end() {
        try {
            // The connection that writes is closed last: then SQLite puts everything in its place.
            checkpointer.close();
            readers.close();
            queue.close();
            writer.awaitEnd();
            announcer.close();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
