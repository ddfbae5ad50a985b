package dev.skald.adapter.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Deletes the rows of events that are no longer retained, in small steps, some time after they have ceased to be. Used by the
 * writer alone.
 */
final class Sweeper {

    private final Set<Workflow> trimmed = new LinkedHashSet<>();
    private final ArrayDeque<Transaction.DeadLog> dead = new ArrayDeque<>();

    /** Takes note of what a transaction that is on the disk now has left behind. */
    void committed(Transaction transaction) {
        dead.addAll(transaction.deadLogs());
        for (Draft draft : transaction.drafts()) {
            note(draft.workflow());
        }
    }

    /** Takes note of what was left behind before the store was opened. */
    void opened(Iterable<Workflow> workflows, Iterable<Transaction.DeadLog> deadLogs) {
        workflows.forEach(this::note);
        deadLogs.forEach(dead::add);
    }

    private void note(Workflow workflow) {
        if (workflow.head().hasGarbage()) {
            trimmed.add(workflow);
        } else {
            trimmed.remove(workflow);
        }
    }

    boolean hasWork() {
        return !trimmed.isEmpty() || !dead.isEmpty();
    }

    /** Deletes up to so many events, as a part of a transaction, and answers how many. */
    int step(Transaction transaction, int most) throws SQLException {
        int deleted = 0;
        for (Workflow workflow : trimmed) {
            if (deleted >= most) {
                return deleted;
            }
            deleted += sweep(transaction, workflow, most - deleted);
        }
        return deleted < most && !dead.isEmpty() ? deleted + sweep(transaction, dead.peek(), most - deleted) : deleted;
    }

    private static int sweep(Transaction transaction, Workflow workflow, int most) throws SQLException {
        Draft draft = transaction.draft(workflow.id());
        Head head = draft.head();
        if (!head.hasGarbage()) {
            return 0;
        }
        long floor = Math.min(head.first(), head.floor() + most);
        transaction.tables().deleteEvents(head.log(), head.floor(), floor - 1);
        draft.raiseFloor(floor);
        return (int) (floor - head.floor());
    }

    private int sweep(Transaction transaction, Transaction.DeadLog log, int most) throws SQLException {
        long first = transaction.tables().firstSeq(log.log());
        if (first == 0) {
            transaction.tables().deleteGarbage(log.log());
            transaction.whenCommitted(() -> dead.remove(log));
            return 1;
        }
        transaction.tables().deleteEvents(log.log(), first, first + most - 1);
        return most;
    }
}
