package dev.skald.adapter.sqlite;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** What SQLite's errors mean. */
final class Faults {

    private static final int PRIMARY = 0xFF;

    private Faults() {}

    /** Whether what is on the disk is not what was written. */
    static boolean isDamage(Throwable e) {
        return e instanceof DamagedLogException
                || is(e, SQLiteErrorCode.SQLITE_CORRUPT)
                || is(e, SQLiteErrorCode.SQLITE_NOTADB);
    }

    /** Whether there is no room. */
    static boolean isFull(Throwable e) {
        return is(e, SQLiteErrorCode.SQLITE_FULL);
    }

    private static boolean is(Throwable e, SQLiteErrorCode code) {
        return e instanceof SQLException sql && (sql.getErrorCode() & PRIMARY) == code.code;
    }
}
