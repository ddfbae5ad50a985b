package dev.skald.adapter.sqlite;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import java.sql.SQLException;
import java.util.Optional;

/** Something the writer is asked for. */
interface Command {

    /**
     * Does it, as a part of a transaction.
     *
     * @return tells whoever asked, once the transaction is on the disk
     * @throws UnavailableException if there is no room for it; nothing was changed then
     */
    Runnable apply(Transaction transaction) throws SQLException;

    /** Tells whoever asked that nothing was done. */
    void fail(RuntimeException why);

    /** How many bytes it takes while it waits. */
    int size();

    /** The workflow it appends events to, if it does. */
    default Optional<WorkflowId> appendsTo() {
        return Optional.empty();
    }

    /** Whether it needs a disk that can be written to. */
    default boolean writes() {
        return true;
    }
}
