package dev.skald.adapter.sqlite;

import java.sql.SQLException;

/** An event that should be on the disk is not there, or not as it was written. */
final class DamagedLogException extends SQLException {

    private static final long serialVersionUID = 1L;

    private final long log;
    private final long seq;

    /**
     * Says which one.
     *
     * @param log the number of its log
     * @param seq its number; all before it may be good
     */
    DamagedLogException(long log, long seq) {
        super("event " + seq + " of log " + log + " is damaged");
        this.log = log;
        this.seq = seq;
    }

    /** The same, found by SQLite. */
    DamagedLogException(long log, long seq, SQLException cause) {
        this(log, seq);
        initCause(cause);
    }

    long log() {
        return log;
    }

    long seq() {
        return seq;
    }
}
