package dev.skald.adapter.sqlite;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What is done before a store serves: its tables are made or brought up to date, what is in them is looked at, and logs
 * that may have lost events begin another epoch. When it is done, everything that can be read is on the disk.
 */
final class Opening {

    private static final System.Logger LOGGER = System.getLogger(Opening.class.getName());

    private static final int CHECKERS = 4;

    private final StoreDirectory directory;
    private final Database database;
    private final Workflows workflows;
    private final List<Transaction.DeadLog> deadLogs = new ArrayList<>();
    private final List<Workflow> loaded = new ArrayList<>();
    private List<Revocation> revocations = List.of();
    private Optional<Beginning> beginning = Optional.empty();
    private Optional<Witness> witness = Optional.empty();
    private byte[] storeId = {};
    private String boot = "";
    private boolean clean;
    private long commits;
    private long storedWorkflows;
    private long storedWeight;
    private long lastLog;
    private long lastRegistration;

    Opening(StoreDirectory directory, Workflows workflows) {
        this.directory = directory;
        this.database = new Database(directory.database());
        this.workflows = workflows;
    }

    /** Does all of it, and answers what writes. */
    Tables run(Schema schema) throws SQLException, IOException, InterruptedException {
        if (!Files.exists(directory.database())) {
            create(schema);
        }
        try {
            return tables(schema);
        } catch (SQLException e) {
            // SQLite needs some room to read, too.
            if (Faults.isRefused(e) && workflows.kept() == 0 && directory.takeSpare()) {
                return tables(schema);
            }
            throw e;
        }
    }

    private Tables tables(Schema schema) throws SQLException, IOException, InterruptedException {
        Connection connection = database.writer();
        boolean prepared = false;
        try {
            Tables tables = prepare(connection, schema);
            prepared = true;
            return tables;
        } finally {
            if (!prepared) {
                connection.close();
            }
        }
    }

    private Tables prepare(Connection connection, Schema schema)
            throws SQLException, IOException, InterruptedException {
        int version = Schema.versionOf(connection);
        if (version > schema.version()) {
            throw StoreDirectory.newer(directory.path(), version, schema);
        }
        schema.migrate(connection);
        loadStore(connection);
        ExecutorService checkers = Executors.newFixedThreadPool(CHECKERS);
        List<Future<Boolean>> checks = new ArrayList<>();
        try {
            for (int i = 0; i < CHECKERS; i++) {
                int part = i;
                checks.add(checkers.submit(() -> check(part)));
            }
            loadWorkflows(connection);
            loadGarbage(connection);
            revocations = RevocationTable.all(connection).orElseThrow(() -> damaged("the row of a revocation is"));
            order();
        } finally {
            checkers.shutdown();
            awaitEnd(checkers);
        }
        for (Future<Boolean> check : checks) {
            passed(check);
        }
        Optional<Witness.Statement> before = Witness.read(directory.witness(), storeId, directory.database());
        List<Workflow> changed = change(concerned(before));
        renewLeases();
        commits = Math.max(commits, before.map(Witness.Statement::commits).orElse(0L)) + 1;
        beginning = Optional.of(new Beginning(directory, storeId, workflows, changed, commits));
        return begin(new Tables(connection), connection);
    }

    /**
     * Waits even if interrupted: whoever is told that a store was not opened may take it that nothing has its files
     * open.
     */
    private static void awaitEnd(ExecutorService checkers) throws InterruptedException {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = checkers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // Where they ended before they were waited for, nobody has asked yet.
        if (interrupted || Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Takes the store in use, unless the disk takes nothing: then that is yet to be done. */
    private Tables begin(Tables fresh, Connection connection) throws SQLException, IOException {
        Tables tables = fresh;
        try {
            witness = Optional.of(beginning.orElseThrow().write(tables));
            beginning = Optional.empty();
        } catch (SQLException e) {
            tables = giveWay(tables, e);
        }
        try {
            // What was read may be no more than in the cache of the system, if the process before was killed: SQLite
            // forces that onto the disk before it puts anything in its place.
            Database.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            tables = giveWay(tables, e);
        }
        return tables;
    }

    private static Tables giveWay(Tables tables, SQLException why) throws SQLException {
        if (!Faults.isRefused(why)) {
            throw why;
        }
        LOGGER.log(
                Level.ERROR,
                "the disk is full, or takes nothing: what is there is served, and nothing taken until then");
        tables.rollback();
        return tables.again();
    }

    /** The database appears with all its tables, or not at all. */
    private void create(Schema schema) throws SQLException, IOException {
        Path fresh = directory.newDatabase();
        new Database(fresh).create(schema);
        Files.move(fresh, directory.database(), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel entries = FileChannel.open(directory.path(), StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    private void loadStore(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT id, boot, clean, commits, workflows, weight FROM store")) {
            if (!row.next()) {
                throw damaged("it does not say what it is");
            }
            storeId = row.getBytes(1);
            boot = row.getString(2);
            clean = row.getInt(3) != 0;
            commits = row.getLong(4);
            storedWorkflows = row.getLong(5);
            storedWeight = row.getLong(6);
        }
    }

    private void loadWorkflows(Connection connection) throws SQLException {
        Journal.Content journal =
                Journal.read(connection, commits).orElseThrow(() -> damaged("what was appended last cannot be read"));
        commits = journal.commits();
        long placedWeight = 0;
        try (PreparedStatement statement = connection.prepareStatement(WorkflowRow.SELECT);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                WorkflowRow row = WorkflowRow.of(rows).orElseThrow(() -> damaged("the row of a workflow is"));
                placedWeight += row.head().weight() + row.head().heldWeight();
                Head head = journal.applied(row.head())
                        .orElseThrow(() -> damaged("what was appended last does not fit the row of its workflow"));
                workflows.load(row.id(), head);
                lastLog = Math.max(lastLog, row.head().log());
                lastRegistration = Math.max(lastRegistration, row.head().registration());
            }
        }
        workflows.loaded().forEach(loaded::add);
        if (storedWorkflows != loaded.size() || storedWeight != placedWeight) {
            throw damaged("rows of workflows are missing, or old");
        }
    }

    private void loadGarbage(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT log FROM garbage")) {
            while (rows.next()) {
                deadLogs.add(new Transaction.DeadLog(rows.getLong(1), 0));
                lastLog = Math.max(lastLog, rows.getLong(1));
            }
        }
    }

    private static void passed(Future<Boolean> check) throws SQLException, InterruptedException {
        try {
            check.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) {
                throw cause;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /**
     * That which can be told soon, however large the log is: in parts at once, since a disk may have to be waited for.
     */
    private boolean check(int part) throws SQLException {
        try (Connection connection = database.reader();
                Statement statement = connection.createStatement()) {
            String mine = " AND w.log / (1 + (SELECT max(log) FROM workflow) / " + CHECKERS + ") = " + part;
            require(
                    statement,
                    "SELECT count(*) FROM workflow w WHERE w.last_seq >= w.first_seq AND NOT EXISTS"
                            + " (SELECT 1 FROM event e WHERE e.key = (w.log << " + EventKey.SEQ_BITS
                            + ") | w.last_seq)" + mine,
                    "the last events of workflows are missing");
            require(
                    statement,
                    "SELECT count(*) FROM workflow w WHERE w.registration <> 0 AND NOT EXISTS"
                            + " (SELECT 1 FROM registration r WHERE r.number = w.registration)" + mine,
                    "owners and readers are missing");
            require(
                    statement,
                    "SELECT count(*) FROM workflow w WHERE w.control <> 0 AND NOT EXISTS"
                            + " (SELECT 1 FROM control c WHERE c.log = w.log AND c.seq = w.control)" + mine,
                    "the last controls of workflows are missing");
            return true;
        }
    }

    private void require(Statement statement, String countOfFaults, String fault) throws SQLException {
        try (ResultSet count = statement.executeQuery(countOfFaults)) {
            if (count.getLong(1) > 0) {
                throw damaged(fault);
            }
        }
    }

    SqliteStoreException damaged(String what) {
        return damaged(directory.path(), what);
    }

    static SqliteStoreException damaged(Path path, String what) {
        return new SqliteStoreException(
                "the log in " + path + " is damaged: " + what + "; look at it with \"skald.jar log"
                        + " check\", restore it from a backup, or move its files away to begin with an empty one");
    }

    private void order() {
        long now = workflows.now();
        loaded.sort(Comparator.comparingLong(workflow -> workflow.head().touchedAt()));
        loaded.stream()
                .filter(workflow -> !workflow.head().runs().isOpen())
                .forEach(workflow -> workflows
                        .idleness()
                        .touch(workflow, Math.min(now, workflow.head().touchedAt())));
        loaded.sort(Comparator.comparingLong(workflow -> workflow.head().lastEventAt()));
        loaded.stream()
                .filter(workflow -> workflow.head().hasEvents())
                .forEach(workflow -> workflows.silence().touch(workflow));
    }

    /** The logs that may lack events that somebody was told of. */
    private Predicate<Head> concerned(Optional<Witness.Statement> witness) {
        if (loaded.isEmpty()) {
            return head -> false;
        }
        if (witness.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} was copied, or restored from a backup: all logs begin another epoch",
                    directory.database());
            return Head::hasLog;
        }
        if (commits < witness.get().synced()) {
            LOGGER.log(
                    Level.WARNING,
                    "{0} lacks what was last written to it: all logs begin another epoch",
                    directory.database());
            return Head::hasLog;
        }
        String bootNow = Boot.id();
        boolean crashed = !clean && (bootNow.isEmpty() || !bootNow.equals(boot));
        if (crashed || commits < witness.get().commits()) {
            long atRisk =
                    loaded.stream().filter(workflow -> workflow.head().atRisk()).count();
            LOGGER.log(
                    atRisk > 0 ? Level.WARNING : Level.INFO,
                    "the machine was not shut down in order: {0} logs that may lack events begin another epoch",
                    atRisk);
            return head -> head.hasLog() && head.atRisk();
        }
        return head -> false;
    }

    /** Gives each open lease its whole time once more. */
    private void renewLeases() {
        long now = workflows.now();
        for (Workflow workflow : loaded) {
            Head head = workflow.head();
            if (head.runs().isOpen()) {
                HeadEdit edit = new HeadEdit(head);
                edit.runs = head.runs().renewed(now);
                workflow.opened(edit.done());
                workflows.deadlines().noLaterThan(workflow, edit.runs.expiresAt());
            }
        }
    }

    /**
     * Has the logs concerned begin another epoch, and answers those that are to be written for that, or to lose their
     * mark.
     */
    private List<Workflow> change(Predicate<Head> concerned) {
        List<Workflow> changed = new ArrayList<>();
        for (Workflow workflow : loaded) {
            Head head = workflow.head();
            boolean other = concerned.test(head);
            if (other || head.atRisk() || !head.tail().isEmpty()) {
                HeadEdit edit = new HeadEdit(head);
                edit.epoch = other ? workflows.newEpoch() : head.epoch();
                edit.atRisk = false;
                workflow.opened(edit.done());
                changed.add(workflow);
            }
        }
        return changed;
    }

    /** What is yet to be written, since the disk took nothing, before anything else is. */
    Optional<Beginning> beginning() {
        return beginning;
    }

    /** The witness of what comes, if it began. */
    Optional<Witness> witness() {
        return witness;
    }

    Database database() {
        return database;
    }

    long commits() {
        return commits;
    }

    Numbers numbers() {
        return new Numbers(lastLog + 1, lastRegistration + 1);
    }

    Sweeper sweeper() {
        Sweeper sweeper = new Sweeper();
        sweeper.opened(loaded, deadLogs);
        return sweeper;
    }

    /** The workflows there were, the one that is silent longest first. */
    List<Workflow> loaded() {
        return loaded;
    }

    /** The revocations there were. */
    List<Revocation> revocations() {
        return revocations;
    }

    /** The row of a workflow. */
    record WorkflowRow(WorkflowId id, Head head) {

        static final String SELECT =
                "SELECT w.log, w.id, epoch, w.first_seq, w.last_seq, floor_seq, bytes, weight, created_at,"
                        + " last_event_at, touched_at, registration, access_weight, at_risk, w.checksum, run, control, run_weight,"
                        + " number, r.id, lease, ttl, state, started_at, ended_at, r.first_seq, r.last_seq, r.checksum"
                        + " FROM workflow w LEFT JOIN run r ON r.log = w.log AND r.number = w.run";

        /** The row, or empty if it is not as it was written. */
        static Optional<WorkflowRow> of(ResultSet row) throws SQLException {
            byte[] id = row.getBytes(2);
            String epoch = row.getString(3);
            if (id == null || id.length != 2 * Long.BYTES || epoch == null) {
                return Optional.empty();
            }
            long number = row.getLong(16);
            Optional<RunRow> run = number == 0 ? Optional.empty() : RunRow.of(row, 19, row.getLong(1));
            if (number != 0 && run.isEmpty()) {
                return Optional.empty();
            }
            Head head = new Head(
                    row.getLong(1),
                    epoch,
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8),
                    row.getLong(9),
                    row.getLong(10),
                    row.getLong(11),
                    row.getLong(12),
                    row.getLong(13),
                    row.getInt(14) != 0,
                    new RunHead(run, 0, row.getLong(17), row.getLong(18)),
                    Tail.NONE);
            WorkflowId workflow = Ids.of(id);
            return RowChecksum.of(workflow, head) == row.getLong(15)
                    ? Optional.of(new WorkflowRow(workflow, head))
                    : Optional.empty();
        }
    }
}
