package dev.skald.adapter.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * What is written before anything else once a store is opened: that it is in use, and the other epochs of logs that may
 * have lost events. Until then nothing else may be written. Used by one thread at a time.
 *
 * @param directory where the store is
 * @param storeId which one it is
 * @param workflows all there are, as they are to be
 * @param changed those of which the row is to be written
 * @param commits how many commits there are with this one
 */
@SuppressWarnings("ArrayRecordComponent")
record Beginning(StoreDirectory directory, byte[] storeId, Workflows workflows, List<Workflow> changed, long commits) {

    /** Writes it as one transaction, and answers the witness of what comes. */
    Witness write(Tables tables) throws SQLException, IOException {
        tables.begin();
        for (Workflow workflow : changed) {
            tables.place(workflow.head());
            tables.updateWorkflow(workflow.id(), workflow.head().allPlaced());
        }
        tables.use(Boot.id());
        tables.commit(commits, workflows.kept(), workflows.weight());
        changed.forEach(workflow -> workflow.opened(workflow.head().allPlaced()));
        Witness witness = Witness.begin(directory.witness(), storeId, directory.database(), commits);
        directory.spare();
        return witness;
    }
}
