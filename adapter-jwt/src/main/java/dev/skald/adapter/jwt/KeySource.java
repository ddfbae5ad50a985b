package dev.skald.adapter.jwt;

import java.util.concurrent.CompletionStage;

/** Where a key set is read from. Thread-safe. */
interface KeySource {

    /**
     * Reads the document as it is now. Returns at once; the stage completes on any thread, with a
     * {@link KeyFetchException} if it cannot be had.
     */
    CompletionStage<byte[]> load();

    /** The name of the source, fit for a log: without credentials. */
    String name();
}
