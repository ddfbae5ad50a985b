package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
import java.sql.SQLException;
import java.util.List;

/** Something the writer is asked for. */
interface Command {

    /**
     * Does it, as a part of a transaction.
     *
     * @return tells whoever asked, once the transaction is on the disk
     * @throws UnavailableException if there is no room for it; nothing was changed then
     * @throws RunConflictException if the state of a run does not admit it; nothing was changed then
     * @throws RefusedException if it is against the rules; nothing was changed then
     */
    Runnable apply(Transaction transaction) throws SQLException;

    /** Tells whoever asked that nothing was done. */
    void fail(RuntimeException why);

    /** How many bytes it takes while it waits. */
    int size();

    /** The workflows that it appends events to, or the runs or controls of which it changes. */
    default List<WorkflowId> appendsTo() {
        return List.of();
    }

    /** Whether it needs a disk that can be written to. */
    default boolean writes() {
        return true;
    }
}
