package dev.skald.adapter.sqlite;

import java.sql.SQLException;

/** The numbers that rows get. Used by the writer alone. */
final class Numbers {

    private long nextLog;
    private long nextRegistration;

    Numbers(long nextLog, long nextRegistration) {
        this.nextLog = nextLog;
        this.nextRegistration = nextRegistration;
    }

    long newLog() throws SQLException {
        return nextLog++;
    }

    long newRegistration() {
        return nextRegistration++;
    }
}
