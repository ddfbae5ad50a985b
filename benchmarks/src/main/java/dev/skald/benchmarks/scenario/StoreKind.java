package dev.skald.benchmarks.scenario;

/** Where the gateway of a scenario keeps what it is told. */
public enum StoreKind {
    /** In files. */
    FILE,
    /** In its memory, which goes with it. */
    MEMORY
}
