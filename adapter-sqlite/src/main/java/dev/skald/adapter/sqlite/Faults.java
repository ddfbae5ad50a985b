package dev.skald.adapter.sqlite;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's errors mean. */
final class Faults {

    private static final int PRIMARY = 0xFF;
    private static final Set<SQLiteErrorCode> REFUSED = EnumSet.of(
            SQLiteErrorCode.SQLITE_IOERR_WRITE,
            SQLiteErrorCode.SQLITE_IOERR_TRUNCATE,
            SQLiteErrorCode.SQLITE_IOERR_SHMSIZE,
            SQLiteErrorCode.SQLITE_IOERR_SHMOPEN);

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

    /** Whether a statement has no place, such as one that ends a transaction where there is none. */
    static boolean isMistake(Throwable e) {
        return is(e, SQLiteErrorCode.SQLITE_ERROR);
    }

    /** Whether the disk takes nothing for now: it is full, or no file may grow. */
    static boolean isRefused(Throwable e) {
        return isFull(e) || (e instanceof SQLiteException failure && REFUSED.contains(failure.getResultCode()));
    }

    private static boolean is(Throwable e, SQLiteErrorCode code) {
        return e instanceof SQLException sql && (sql.getErrorCode() & PRIMARY) == code.code;
    }
}
