package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import java.time.Duration;

/**
 * The bounds of a store on disk, and when it is forced there.
 *
 * @param retention what is kept of one workflow; its time counts by the clock on the wall, and goes on while no process
 *     runs
 * @param capacity what is kept of all workflows together; the files may take a quarter and 64 MiB more than its bytes
 * @param sync when what was written is forced onto the disk
 * @param revocations how many revocations of tokens there may be, 1 or more
 */
public record SqliteSettings(Retention retention, Capacity capacity, Sync sync, int revocations) {

    /** The default of the protocol, section 7. */
    private static final int DEFAULT_REVOCATIONS = 100_000;

    /** Bounds with the default of revocations: 100 000. */
    public SqliteSettings(Retention retention, Capacity capacity, Sync sync) {
        this(retention, capacity, sync, DEFAULT_REVOCATIONS);
    }

    /** The defaults of the protocol for a log that outlives the process: seven days, 10 GiB, always on the disk. */
    public static SqliteSettings defaults() {
        return new SqliteSettings(
                new Retention(10_000, 16L << 20, Duration.ofDays(7)),
                new Capacity(10L << 30, 100_000, Capacity.DEFAULT_RESERVED),
                Sync.ALWAYS);
    }
}
