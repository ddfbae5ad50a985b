package dev.skald.adapter.sqlite;

import java.sql.SQLException;

/** The numbers that rows get. Used by the writer alone. */
final class Numbers {

    private long nextLog;

    /** The first number after {@link #nextLog} of which it is not known that no log has it. */
    private long freeUntil = EventKey.MAX_LOG + 1;

    private long nextRegistration;

    Numbers(long nextLog, long nextRegistration) {
        this.nextLog = nextLog;
        this.nextRegistration = nextRegistration;
    }

    /**
     * A number that no log has, nor any that is gone and has rows left: those of others come again when all have been
     * used.
     */
    long newLog(Tables tables) throws SQLException {
        if (nextLog >= freeUntil) {
            findFree(tables);
        }
        return nextLog++;
    }

    private void findFree(Tables tables) throws SQLException {
        Tables.Numbers free = tables.freeLogs(nextLog);
        if (free.isEmpty()) {
            free = tables.freeLogs(1);
        }
        if (free.isEmpty()) {
            throw new SQLException("all " + EventKey.MAX_LOG + " numbers of logs are in use");
        }
        nextLog = free.first();
        freeUntil = free.end();
    }

    long newRegistration() {
        return nextRegistration++;
    }
}
