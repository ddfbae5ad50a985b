package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** A store of workflows in a directory: their logs, and who may watch them; they outlive the process. */
public final class SqliteWorkflows implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(SqliteWorkflows.class.getName());
    private static final int READERS = 2;
    private static final int MAX_COMMANDS = 1 << 16;

    private final StoreDirectory store;
    private final Workflows workflows;
    private final Tables tables;
    private final Writer writer;
    private final Readers readers;
    private final Announcer announcer;
    private final CommandQueue queue;
    private final Commands commands;
    private final SqliteEventLog eventLog;
    private final SqliteWorkflowDirectory directory;

    private SqliteWorkflows(StoreDirectory store, SqliteSettings settings, LongSupplier clock)
            throws SQLException, IOException {
        this.store = store;
        Database database = new Database(store.database());
        if (!Files.exists(store.database())) {
            Path fresh = store.newDatabase();
            new Database(fresh).create(Schema.CURRENT);
            Files.move(fresh, store.database(), StandardCopyOption.ATOMIC_MOVE);
        }
        workflows = new Workflows(settings, clock);
        Connection connection = database.writer();
        tables = new Tables(connection);
        long heap = Runtime.getRuntime().maxMemory();
        Registrations registrations = new Registrations(Math.min(16L << 20, heap / 16));
        AccessListeners listeners = new AccessListeners();
        queue = new CommandQueue(MAX_COMMANDS, Math.min(64L << 20, heap / 8));
        commands = new Commands(queue, listeners);
        List<EventReader> connections = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            connections.add(new EventReader(database.reader()));
        }
        readers = new Readers(connections);
        announcer = new Announcer();
        long nextLog = 1;
        long nextRegistration = 1;
        long commits;
        List<Transaction.DeadLog> dead = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT log, id, epoch, first_seq, last_seq, floor_seq, bytes,"
                    + " weight, created_at, last_event_at, touched_at, registration, access_weight, at_risk, checksum"
                    + " FROM workflow")) {
                while (rows.next()) {
                    Head head = new Head(
                            rows.getLong(1),
                            rows.getString(3),
                            rows.getLong(4),
                            rows.getLong(5),
                            rows.getLong(6),
                            rows.getLong(7),
                            rows.getLong(8),
                            rows.getLong(9),
                            rows.getLong(10),
                            rows.getLong(11),
                            rows.getLong(12),
                            rows.getLong(13),
                            rows.getInt(14) != 0);
                    WorkflowId id = Ids.of(rows.getBytes(2));
                    workflows.load(id, head);
                    nextLog = Math.max(nextLog, head.log() + 1);
                    nextRegistration = Math.max(nextRegistration, head.registration() + 1);
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT log FROM garbage")) {
                while (rows.next()) {
                    dead.add(new Transaction.DeadLog(rows.getLong(1), 0));
                    nextLog = Math.max(nextLog, rows.getLong(1) + 1);
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT commits FROM store")) {
                commits = rows.getLong(1);
            }
        }
        List<Workflow> loaded = new ArrayList<>();
        workflows.loaded().forEach(loaded::add);
        loaded.sort(
                java.util.Comparator.comparingLong(workflow -> workflow.head().touchedAt()));
        loaded.forEach(
                workflow -> workflows.idleness().touch(workflow, workflow.head().touchedAt()));
        loaded.sort(
                java.util.Comparator.comparingLong(workflow -> workflow.head().lastEventAt()));
        loaded.stream()
                .filter(workflow -> workflow.head().hasEvents())
                .forEach(workflow -> workflows.silence().touch(workflow));
        Sweeper sweeper = new Sweeper();
        sweeper.opened(loaded, dead);
        writer = new Writer(
                workflows,
                tables,
                new Numbers(nextLog, nextRegistration),
                registrations,
                announcer,
                queue,
                sweeper,
                commits);
        eventLog = new SqliteEventLog(workflows, commands, readers);
        directory = new SqliteWorkflowDirectory(workflows, commands, readers, registrations, listeners);
        announcer.start();
        readers.start();
        writer.start();
    }

    /**
     * Opens the store in {@code directory}, which is made if there is none, with its parents.
     *
     * @throws SqliteStoreException if it cannot be: another process has it, what is there is no store, is of a newer
     *     version or damaged, or the file system cannot lock or be written to
     */
    public static SqliteWorkflows open(Path directory, SqliteSettings settings) {
        return open(directory, settings, System::currentTimeMillis);
    }

    /** The same, with another clock; milliseconds since 1970. */
    static SqliteWorkflows open(Path directory, SqliteSettings settings, LongSupplier clock) {
        StoreDirectory store = StoreDirectory.take(directory, Schema.CURRENT);
        try {
            return new SqliteWorkflows(store, settings, clock);
        } catch (SQLException | IOException e) {
            store.close();
            throw new SqliteStoreException("the log in " + directory + " cannot be opened: " + e.getMessage(), e);
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

    /**
     * Forgets the workflows whose time of retention is over; to be called every few seconds. Does not wait for the disk.
     *
     * @return completes with how many were forgotten; exceptionally if the disk takes nothing for now
     */
    public CompletionStage<Integer> expire() {
        return commands.expire();
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

    /** How many bytes live events, their ids, owners and readers take, as the capacity counts them. */
    public long bytes() {
        return workflows.weight();
    }

    /** How many bytes the files take on the disk. Never blocks. */
    public long fileBytes() {
        return 0;
    }

    /** Writes what was asked for so far, and lets go of the files. May take some seconds. */
    @Override
    public void close() {
        queue.close();
        try {
            writer.awaitEnd();
            readers.close();
            announcer.close();
            tables.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOGGER.log(Level.WARNING, "the log could not be closed", e);
        } finally {
            store.close();
        }
    }
}
