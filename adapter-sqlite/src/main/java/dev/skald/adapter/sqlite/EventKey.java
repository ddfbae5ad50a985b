package dev.skald.adapter.sqlite;

/**
 * The key of an event's row: its log's number in the upper bits, its own in the lower, so that a log lies together and
 * in its order.
 */
final class EventKey {

    /** Thousand events a second in one workflow use these up in two years. */
    static final int SEQ_BITS = 36;

    /**
     * How many logs there can be at once, deleted ones whose events are still there among them; their numbers come
     * again.
     */
    static final long MAX_LOG = (1L << (63 - SEQ_BITS)) - 1;

    static final long MAX_SEQ = (1L << SEQ_BITS) - 1;

    private EventKey() {}

    static long of(long log, long seq) {
        return (log << SEQ_BITS) | seq;
    }

    static long log(long key) {
        return key >>> SEQ_BITS;
    }

    static long seq(long key) {
        return key & MAX_SEQ;
    }
}
