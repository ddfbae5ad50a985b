package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that writes. It takes whatever commands are at hand, carries them out as one transaction, and has
 * those who asked be told when that is on the disk. In between it deletes what is no longer retained.
 *
 * <p>While the disk takes nothing, what would write is refused at once, and every second it tries whether it does
 * again.
 */
final class Writer {

    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());

    /** How long it sleeps at most, and how quiet it must be before something is deleted. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_COMMANDS_AT_ONCE = 4_096;
    private static final long MAX_BYTES_AT_ONCE = 8 << 20;
    private static final int SWEPT_AT_ONCE = 256;
    private static final long MAX_SWEEPINGS = 8 << 20;
    private static final int SHRUNK_AT_ONCE = 64;
    private static final int BOUNDED_AT_ONCE = 200;

    /** How much may be written before it is put in its place, in case that another thread does so too late. */
    private static final long MAX_WRITTEN_AHEAD = 8 << 20;

    private final Database database;
    private final Workflows workflows;
    private final Numbers numbers;
    private final Registrations registrations;
    private final Announcer announcer;
    private final CommandQueue queue;
    private final Gathering gathering;
    private final Sweeper sweeper;
    private final Journal journal = new Journal();
    private final Unplaced unplaced = new Unplaced();
    private final Syncing syncing;
    private final Thread thread = new Thread(this::run, "skald-log-writer");
    private Optional<Beginning> beginning;
    private Optional<Witness> witness;
    private List<Workflow> unbounded;
    private Tables tables;
    private EventSizes sizes;
    private long commits;
    private boolean reconnect;
    private boolean damaged;
    private long nextProbe;
    private long writtenAhead;
    private long lastSwept;
    private long lastShrunk = System.nanoTime();
    private boolean shrinking;
    private volatile boolean healthy = true;
    private volatile boolean checkpointWanted;

    Writer(
            Opening opening,
            Tables tables,
            Workflows workflows,
            Registrations registrations,
            Announcer announcer,
            CommandQueue queue) {
        this.database = opening.database();
        this.tables = tables;
        this.sizes = new EventSizes(tables);
        this.workflows = workflows;
        this.numbers = opening.numbers();
        this.sweeper = opening.sweeper();
        this.commits = opening.commits();
        this.registrations = registrations;
        this.announcer = announcer;
        this.queue = queue;
        this.gathering = new Gathering(queue);
        this.beginning = opening.beginning();
        this.witness = opening.witness();
        this.unbounded = opening.loaded();
        this.healthy = beginning.isEmpty();
        this.syncing = new Syncing(workflows.settings().sync());
    }

    /** Trims what is more than may be retained: before anything is served, or as soon as the disk takes something. */
    void applyBounds() throws InterruptedException {
        while (healthy && !unbounded.isEmpty()) {
            List<Workflow> some = unbounded.subList(0, Math.min(BOUNDED_AT_ONCE, unbounded.size()));
            boolean written = write(List.of(), true, transaction -> {
                for (Workflow workflow : some) {
                    if (workflow.head().exceeds(workflows.settings().retention())) {
                        transaction.draft(workflow.id()).trim();
                    }
                }
                return List.of();
            });
            if (written) {
                unbounded = unbounded.subList(some.size(), unbounded.size());
            }
        }
        if (!healthy) {
            return;
        }
        unbounded = List.of();
        write(List.of(), true, transaction -> {
            transaction.shed();
            return List.of();
        });
    }

    void start() {
        thread.start();
    }

    boolean isHealthy() {
        return healthy;
    }

    /** Has the log that SQLite writes ahead be emptied between two commits; called by any thread. */
    void wantCheckpoint() {
        checkpointWanted = true;
    }

    /** Waits until everything that was asked for is written. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try {
            while (!queue.isOver()) {
                turn();
            }
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() throws InterruptedException {
        gathering.await(QUIET_NANOS);
        ArrayDeque<Command> all = queue.takeAll();
        if (all.isEmpty()) {
            gathering.quiet();
        }
        while (!all.isEmpty()) {
            carryOut(group(all));
        }
        if (!healthy) {
            probe();
        } else {
            keepHouse();
        }
    }

    private List<Command> group(ArrayDeque<Command> all) {
        List<Command> group = new ArrayList<>();
        long bytes = 0;
        while (!all.isEmpty() && group.size() < MAX_COMMANDS_AT_ONCE && bytes < MAX_BYTES_AT_ONCE) {
            Command command = all.poll();
            bytes += command.size();
            group.add(command);
        }
        gathering.gathered(group.size());
        return group;
    }

    private void carryOut(List<Command> commands) throws InterruptedException {
        if (!healthy && commands.stream().anyMatch(Command::writes)) {
            carryOutWithoutWriting(commands);
            return;
        }
        boolean forced = commands.stream()
                .anyMatch(command -> command.appendsTo().stream().anyMatch(this::isSafe));
        write(commands, forced, transaction -> {
            List<Runnable> answers = new ArrayList<>(commands.size());
            for (Command command : commands) {
                answers.add(apply(command, transaction));
            }
            if (healthy) {
                transaction.shed();
                sweepALittle(transaction);
            }
            return answers;
        });
    }

    /** Whether no crash of the machine could cost events of the workflow so far. */
    private boolean isSafe(WorkflowId id) {
        return workflows.find(id).filter(workflow -> workflow.head().atRisk()).isEmpty();
    }

    private void carryOutWithoutWriting(List<Command> commands) throws InterruptedException {
        announcer.announce(() -> commands.stream().filter(Command::writes).forEach(Writer::refuse));
        List<Command> others =
                commands.stream().filter(command -> !command.writes()).toList();
        if (!others.isEmpty()) {
            carryOut(others);
        }
    }

    private static void refuse(Command command) {
        command.fail(new UnavailableException("the disk takes nothing for now: try again later"));
    }

    private static Runnable apply(Command command, Transaction transaction) throws SQLException {
        try {
            return command.apply(transaction);
        } catch (UnavailableException | RunConflictException e) {
            return () -> command.fail(e);
        } catch (RefusedException e) {
            return () -> command.fail(e.why());
        }
    }

    /** Deletes at the pace of what comes, if it is never quiet. */
    private void sweepALittle(Transaction transaction) throws SQLException {
        long now = System.nanoTime();
        if (sweeper.hasWork() && (sweeper.weight() > MAX_SWEEPINGS || now - lastSwept > PROBE_NANOS)) {
            lastSwept = now;
            transaction.sweeping(() -> sweeper.step(transaction, (int)
                    Math.max(SWEPT_AT_ONCE, Math.min(1 << 20, 2 * transaction.inserted()))));
        }
    }

    private void keepHouse() throws InterruptedException {
        if (checkpointWanted || writtenAhead > MAX_WRITTEN_AHEAD) {
            checkpointWanted = false;
            writtenAhead = 0;
            checkpoint();
        }
        if (syncing.isDue()) {
            List<Workflow> safe = syncing.safe();
            write(List.of(), true, transaction -> {
                transaction.tables().begin();
                for (Workflow workflow : safe) {
                    transaction.draft(workflow.id()).clearRisk();
                }
                return List.of();
            });
        }
        shrink();
        if (unplaced.areDue()) {
            place();
        }
        if (sweeper.hasWork() && unplaced.isEmpty() && queue.size() == 0) {
            lastSwept = System.nanoTime();
            write(List.of(), false, transaction -> {
                transaction.sweeping(() -> sweeper.step(transaction, SWEPT_AT_ONCE));
                return List.of();
            });
        }
    }

    /** Puts what the journal alone has where it belongs, and deletes at the same pace. */
    private void place() throws InterruptedException {
        int most = Math.max(SWEPT_AT_ONCE, 2 * unplaced.events());
        write(List.of(), false, transaction -> {
            transaction.tables().begin();
            if (sweeper.hasWork()) {
                lastSwept = System.nanoTime();
                transaction.sweeping(() -> sweeper.step(transaction, most));
            }
            return List.of();
        });
    }

    /** Gives back what is idle in the file: much of it now and then, or a little at a time where it is never quiet. */
    private void shrink() {
        long now = System.nanoTime();
        if (!shrinking && now - lastShrunk < PROBE_NANOS) {
            return;
        }
        lastShrunk = now;
        try {
            shrinking = tables.idlePages() > 0;
            if (shrinking) {
                tables.shrink(SHRUNK_AT_ONCE);
            }
        } catch (SQLException e) {
            shrinking = false;
            LOGGER.log(Level.WARNING, "the file could not be made smaller for now", e);
        }
    }

    private void checkpoint() {
        try {
            tables.checkpoint();
        } catch (SQLException e) {
            LOGGER.log(Level.WARNING, "what was written could not be put in its place yet", e);
        }
    }

    /** What is done within a transaction; answers what is to be told afterwards. */
    private interface Work {
        List<Runnable> run(Transaction transaction) throws SQLException;
    }

    /**
     * Carries out a transaction.
     *
     * @param commands those who are told if it fails
     * @param forced whether it must be forced onto the disk
     */
    private boolean write(List<Command> commands, boolean forced, Work work) throws InterruptedException {
        Transaction transaction = new Transaction(workflows, tables, sizes, numbers);
        List<Runnable> answers;
        try {
            boolean full = syncing.isFull(forced);
            tables.forced(full);
            answers = work.run(transaction);
            if (!transaction.isIdle() && commit(transaction)) {
                commits++;
                witness.orElseThrow().committed(commits, full);
                syncing.committed(full, transaction);
                writtenAhead += transaction.insertedBytes();
            }
        } catch (SQLException | RuntimeException | OutOfMemoryError e) {
            rollBack(transaction, commands, e);
            return false;
        }
        transaction.registered().forEach(registrations::keep);
        transaction.committed();
        sweeper.committed(transaction);
        unplaced.committed(transaction);
        List<Workflow> changed =
                transaction.drafts().stream().map(Draft::workflow).toList();
        if (!changed.isEmpty() || !answers.isEmpty()) {
            announcer.announce(() -> {
                changed.forEach(Workflow::tellFollowers);
                answers.forEach(Runnable::run);
            });
        }
        return true;
    }

    /** Writes it to the journal if that will do, else to the tables; false if there was nothing to be written. */
    private boolean commit(Transaction transaction) throws SQLException {
        Optional<byte[]> record = transaction.record().filter(bytes -> journal.hasRoom(bytes.length));
        if (record.isPresent()) {
            journal.write(tables, commits + 1, record.get());
            tables.commit();
            journal.written(record.get().length);
            return true;
        }
        transaction.write(unplaced.workflows());
        if (!tables.began()) {
            return false;
        }
        tables.commit(commits + 1, transaction.kept(), transaction.weight());
        journal.reset();
        return true;
    }

    private void rollBack(Transaction transaction, List<Command> commands, Throwable why) throws InterruptedException {
        try {
            tables.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
        transaction.rolledBack();
        try {
            tables = tables.again();
            sizes = new EventSizes(tables);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
        if (!(why instanceof SQLException)) {
            LOGGER.log(Level.ERROR, "a command could not be carried out", why);
        } else if (Faults.isDamage(why)) {
            damage(transaction, why);
        } else {
            takesNothing(why);
        }
        announcer.announce(() -> commands.forEach(Writer::refuse));
    }

    private void takesNothing(Throwable why) {
        if (healthy) {
            LOGGER.log(
                    Level.ERROR,
                    Faults.isFull(why)
                            ? "the disk is full: nothing is taken until there is room"
                            : "the disk takes nothing: tried again every second",
                    why);
        }
        healthy = false;
        // Whatever failed, the driver may have closed its statement.
        reconnect = true;
        nextProbe = System.nanoTime() + PROBE_NANOS;
    }

    private void damage(Transaction transaction, Throwable why) throws InterruptedException {
        LOGGER.log(Level.ERROR, "something on the disk is damaged", why);
        if (transaction.isSweeping()) {
            sweeper.giveUp();
            return;
        }
        Optional<WorkflowId> concerned = transaction.current();
        if (damaged || concerned.isEmpty() || !cut(concerned.get())) {
            damaged = true;
            healthy = false;
            LOGGER.log(
                    Level.ERROR,
                    "{0} is damaged, and is not written to any more: stop Skald, look at it with \"skald.jar log"
                            + " check\", and restore it from a backup",
                    database.file());
        }
    }

    /** Cuts a log before what is damaged of it; false if that was not it, or cannot be written. */
    private boolean cut(WorkflowId id) throws InterruptedException {
        damaged = true;
        long[] lost = {0};
        boolean written = write(List.of(), true, transaction -> {
            Optional<Draft> draft = transaction.draftIfExists(id);
            if (draft.isPresent()) {
                lost[0] = draft.get().cut(transaction.tables().reader());
            }
            return List.of();
        });
        damaged = false;
        if (written && lost[0] > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "workflow {0} has lost its last {1} events, which were damaged, and goes on under another epoch",
                    id,
                    lost[0]);
        }
        return written && lost[0] > 0;
    }

    private void probe() throws InterruptedException {
        if (damaged || System.nanoTime() - nextProbe < 0) {
            return;
        }
        nextProbe = System.nanoTime() + PROBE_NANOS;
        try {
            if (reconnect) {
                tables.close();
                tables = new Tables(database.writer());
                sizes = new EventSizes(tables);
                reconnect = false;
            }
            tables.forced(true);
            if (beginning.isPresent()) {
                witness = Optional.of(beginning.get().write(tables));
                beginning = Optional.empty();
            }
            tables.probe();
            witness.orElseThrow().committed(commits, true);
            healthy = true;
            LOGGER.log(Level.INFO, "the disk takes what is written again");
            // A commit that failed while it was forced there may have come back with another connection.
            place();
            applyBounds();
        } catch (SQLException | IOException e) {
            LOGGER.log(Level.DEBUG, "the disk still takes nothing", e);
            // Whatever failed, the driver has closed its statement; and with the connection goes what was begun.
            reconnect = true;
        }
    }

    /** Writes down what is known of the end, so that nothing has to be assumed at the next start. */
    private void end() throws InterruptedException {
        if (beginning.isEmpty()) {
            writeTheEnd();
        }
        try {
            tables.close();
        } catch (SQLException e) {
            LOGGER.log(Level.WARNING, "the log could not be closed", e);
        }
    }

    private void writeTheEnd() throws InterruptedException {
        long now = workflows.now();
        List<Workflow> followed = new ArrayList<>();
        for (Workflow workflow : workflows.loaded()) {
            if (workflow.lastTouched(now) - workflow.head().touchedAt() >= PROBE_NANOS / 1_000_000) {
                followed.add(workflow);
            }
        }
        write(List.of(), true, transaction -> {
            for (Workflow workflow : followed) {
                transaction.draft(workflow.id()).touch(workflow.lastTouched(now));
            }
            for (Workflow workflow : syncing.all()) {
                transaction.draft(workflow.id()).clearRisk();
            }
            transaction.tables().closeInOrder();
            return List.of();
        });
    }
}
