package dev.skald.benchmarks.history;

/**
 * How hard a run must have been on its clients to prove anything.
 *
 * @param minCuts connections destroyed, at least
 * @param minCutsDuringUpgrade those of them destroyed while a client moved from polling to a WebSocket, at least
 */
public record Severity(int minCuts, int minCutsDuringUpgrade) {

    /** Of a run whose clients are left in peace. */
    public static final Severity NONE = new Severity(0, 0);

    /** What a full run must reach. */
    public static final Severity FULL = new Severity(1_000, 50);

    /** What a shortened run must reach: a tenth of a full one. */
    public static final Severity SHORTENED = new Severity(100, 5);
}
