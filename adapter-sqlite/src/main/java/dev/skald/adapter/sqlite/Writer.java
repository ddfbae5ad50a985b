package dev.skald.adapter.sqlite;

import dev.skald.domain.port.UnavailableException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that writes. It takes whatever commands are at hand, carries them out as one transaction, and tells those who
 * asked when that is on the disk.
 */
final class Writer {

    private static final System.Logger LOGGER = System.getLogger(Writer.class.getName());
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int ENOUGH_TO_COMMIT = 512;
    private static final int MAX_COMMANDS_AT_ONCE = 4_096;
    private static final long MAX_BYTES_AT_ONCE = 8 << 20;
    private static final int SWEPT_AT_ONCE = 512;

    private final Workflows workflows;
    private final Tables tables;
    private final EventSizes sizes;
    private final Numbers numbers;
    private final Registrations registrations;
    private final Announcer announcer;
    private final CommandQueue queue;
    private final Sweeper sweeper;
    private final Thread thread = new Thread(this::run, "skald-log-writer");
    private long commits;
    private double usualGroup = 1;
    private volatile boolean healthy = true;

    Writer(
            Workflows workflows,
            Tables tables,
            Numbers numbers,
            Registrations registrations,
            Announcer announcer,
            CommandQueue queue,
            Sweeper sweeper,
            long commits) {
        this.workflows = workflows;
        this.tables = tables;
        this.sizes = new EventSizes(tables);
        this.numbers = numbers;
        this.registrations = registrations;
        this.announcer = announcer;
        this.queue = queue;
        this.sweeper = sweeper;
        this.commits = commits;
    }

    void start() {
        thread.start();
    }

    boolean isHealthy() {
        return healthy;
    }

    /** Waits until everything that was asked for is written. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    private void run() {
        try {
            while (!(queue.isClosed() && queue.size() == 0)) {
                queue.await(1, TICK_NANOS);
                if (usualGroup >= 2) {
                    queue.await(ENOUGH_TO_COMMIT, PAUSE_NANOS);
                }
                ArrayDeque<Command> all = queue.takeAll();
                if (all.isEmpty()) {
                    idle();
                }
                while (!all.isEmpty()) {
                    commit(group(all));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        usualGroup += (group.size() - usualGroup) / 8;
        return group;
    }

    private void idle() throws InterruptedException {
        usualGroup = 1;
        while (sweeper.hasWork() && queue.size() == 0) {
            Transaction transaction = new Transaction(workflows, tables, sizes, numbers);
            write(transaction, List.of(), () -> {
                sweeper.step(transaction, SWEPT_AT_ONCE);
                return List.of();
            });
        }
    }

    private void commit(List<Command> commands) throws InterruptedException {
        Transaction transaction = new Transaction(workflows, tables, sizes, numbers);
        write(transaction, commands, () -> {
            List<Runnable> answers = new ArrayList<>();
            for (Command command : commands) {
                answers.add(apply(command, transaction));
            }
            transaction.shed();
            return answers;
        });
    }

    private static Runnable apply(Command command, Transaction transaction) throws SQLException {
        try {
            return command.apply(transaction);
        } catch (UnavailableException e) {
            return () -> command.fail(e);
        }
    }

    /** What is done within a transaction; answers what is to be told afterwards. */
    private interface Work {
        List<Runnable> run() throws SQLException;
    }

    private void write(Transaction transaction, List<Command> commands, Work work) throws InterruptedException {
        List<Runnable> answers;
        try {
            answers = work.run();
            transaction.write();
            if (tables.began()) {
                tables.commit(commits + 1);
                commits++;
            }
        } catch (SQLException | RuntimeException e) {
            rollBack(transaction, commands, e);
            return;
        }
        transaction.registered().forEach(registrations::keep);
        transaction.committed();
        sweeper.committed(transaction);
        List<Workflow> changed =
                transaction.drafts().stream().map(Draft::workflow).toList();
        announcer.announce(() -> {
            changed.forEach(Workflow::tellFollowers);
            answers.forEach(Runnable::run);
        });
    }

    private void rollBack(Transaction transaction, List<Command> commands, Exception why) throws InterruptedException {
        LOGGER.log(Level.ERROR, "nothing could be written", why);
        try {
            tables.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
        transaction.rolledBack();
        UnavailableException told = new UnavailableException("the disk takes nothing for now: try again later");
        announcer.announce(() -> commands.forEach(command -> command.fail(told)));
    }
}
