package dev.skald.benchmarks.history;

/**
 * Something that must not happen.
 *
 * @param kind what it is
 * @param detail where and to whom it happened
 */
public record Violation(Kind kind, String detail) {

    /** What can go wrong. */
    public enum Kind {
        /** An event was published, and a client that watches its workflow never saw it. */
        LOST,
        /** A client saw an event again. */
        REPEATED,
        /** A client saw an event after one that stands behind it. */
        REORDERED,
        /** A client saw an event of a workflow that it does not watch, or the content of another workflow's. */
        FOREIGN,
        /** A client saw an event that says something else than what was published there. */
        ALTERED,
        /** A client saw an event that nobody published. */
        UNKNOWN,
        /** An event was acknowledged to its publisher, and is not in the log. */
        FORGOTTEN,
        /** An event stands in the log elsewhere than its publisher was told. */
        MOVED,
        /** An event stands in the log twice. */
        DUPLICATED,
        /** A log that nobody deleted began anew. */
        BEGUN_ANEW,
        /** An epoch names two generations. */
        EPOCH_REUSED,
        /** A registration or a deletion was acknowledged, and does not hold. */
        UNDONE,
        /** A run has no end. */
        UNENDED,
        /** A run has more than one end. */
        ENDED_TWICE,
        /** An event of a run stands behind its end. */
        BEHIND_END,
        /** An event stands among those of a run that it is none of. */
        INTRUDED,
        /** A run ended otherwise than its producers know, or is said to. */
        WRONG_END,
        /** A run was given up before its lease was over. */
        LOST_EARLY,
        /** A run was given up more than a second after its lease was over. */
        LOST_LATE,
        /** A viewer was told of a run what was not so, or before the event that made it so, or twice. */
        WRONGLY_TOLD,
        /** The gateway did not come back, or answered what it never should. */
        UNFIT,
        /** A client was told, or noticed, what it should not have been. */
        COMPLAINT,
        /** What was published does not make up logs without holes, or nobody watched: it proves nothing. */
        UNSOUND,
        /** The run was too gentle to prove anything. */
        TOO_FEW_CUTS
    }

    @Override
    public String toString() {
        return kind + ": " + detail;
    }
}
