package dev.skald.adapter.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Deletes the rows of events that are no longer retained, in small steps, some time after they have ceased to be. Used
 * by the writer alone.
 */
final class Sweeper {

    private final Map<Workflow, Trimmed> trimmed = new LinkedHashMap<>();
    private final ArrayDeque<Transaction.DeadLog> dead = new ArrayDeque<>();
    private long weight;

    /** How many events of a log are to be deleted, and what they took. */
    private record Trimmed(long events, long weight) {

        static final Trimmed NONE = new Trimmed(0, 0);
    }

    /** Takes note of what a transaction that is on the disk now has left behind. */
    void committed(Transaction transaction) {
        for (Transaction.DeadLog log : transaction.deadLogs()) {
            dead.add(log);
            weight += log.weight();
        }
        for (Draft draft : transaction.drafts()) {
            note(draft.workflow(), draft.trimmedWeight());
        }
    }

    /** Takes note of what was left behind before the store was opened; what it takes is not known. */
    void opened(Iterable<Workflow> workflows, Iterable<Transaction.DeadLog> deadLogs) {
        workflows.forEach(workflow -> note(workflow, 0));
        deadLogs.forEach(dead::add);
    }

    private void note(Workflow workflow, long more) {
        long events = workflow.head().first() - workflow.head().floor();
        Trimmed before = events == 0 ? trimmed.remove(workflow) : trimmed.get(workflow);
        if (before == null) {
            before = Trimmed.NONE;
        }
        Trimmed now = Trimmed.NONE;
        if (events > 0) {
            // What of it was deleted since is known by number alone.
            double left = before.events() <= events ? 1 : (double) events / before.events();
            now = new Trimmed(events, (long) (left * before.weight()) + more);
            trimmed.put(workflow, now);
        }
        weight += now.weight() - before.weight();
    }

    boolean hasWork() {
        return !trimmed.isEmpty() || !dead.isEmpty();
    }

    /** What the events to be deleted took while they were retained, as far as is known. */
    long weight() {
        return weight;
    }

    /** Deletes up to so many events, as a part of a transaction. */
    void step(Transaction transaction, int most) throws SQLException {
        int left = most;
        for (Workflow workflow : trimmed.keySet()) {
            if (left <= 0) {
                return;
            }
            left -= sweep(transaction, workflow, left);
        }
        for (Transaction.DeadLog log : dead) {
            if (left <= 0) {
                return;
            }
            left -= sweep(transaction, log, left);
        }
    }

    /** Leaves what it would delete next as it is, since it cannot be deleted. */
    void giveUp() {
        Iterator<Trimmed> first = trimmed.values().iterator();
        if (first.hasNext()) {
            weight -= first.next().weight();
            first.remove();
        } else if (!dead.isEmpty()) {
            weight -= dead.remove().weight();
        }
    }

    private static int sweep(Transaction transaction, Workflow workflow, int most) throws SQLException {
        Head head = transaction.draft(workflow.id()).head();
        long floor = Math.min(head.first(), head.floor() + most);
        if (floor <= head.floor()) {
            return 1;
        }
        transaction.tables().deleteEvents(head.log(), head.floor(), floor - 1);
        transaction.draft(workflow.id()).raiseFloor(floor);
        return (int) (floor - head.floor());
    }

    private int sweep(Transaction transaction, Transaction.DeadLog log, int most) throws SQLException {
        long first = transaction.tables().firstSeq(log.log());
        if (first != 0) {
            transaction.tables().deleteEvents(log.log(), first, first + most - 1);
            return most;
        }
        int deleted = transaction.tables().changedRuns().deleteSome(log.log(), most);
        if (deleted > 0) {
            return deleted;
        }
        transaction.tables().deleteGarbage(log.log());
        transaction.whenCommitted(() -> {
            dead.remove(log);
            weight -= log.weight();
        });
        return 1;
    }
}
