package dev.skald.adapter.sqlite;

import java.nio.file.Path;
import java.util.List;

/**
 * What a thorough look at a store found.
 *
 * @param format the version of the format the store is in
 * @param workflows how many workflows are registered or had an event
 * @param events how many events are retained
 * @param bytes how many bytes these events, their ids, owners and readers take, as the bound on all workflows counts them
 * @param faults what is damaged, a line each, 100 at most; empty if the store is sound
 */
@SuppressWarnings("DoNotCallSuggester")
public record StoreCheck(int format, long workflows, long events, long bytes, List<String> faults) {

    /** Keeps a copy of the faults. */
    public StoreCheck {
        faults = List.copyOf(faults);
    }

    /**
     * Reads all of the store in {@code directory}, and checks it: takes as long as that takes. Writes nothing, and does not
     * mind a process that serves it.
     *
     * @throws SqliteStoreException if there is no store, or one of another format, or it cannot be read at all
     */
    public static StoreCheck of(Path directory) {
        throw notYet();
    }

    /** Whether nothing is damaged. */
    public boolean isSound() {
        return faults.isEmpty();
    }

    private static IllegalStateException notYet() {
        return new IllegalStateException("not yet");
    }
}
