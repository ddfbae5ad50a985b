package dev.skald.adapter.store;

/**
 * What is kept of all workflows together.
 *
 * @param bytes how many bytes events, owners and readers may take, with what keeping them costs; 1 or more
 * @param workflows how many workflows may be kept at once, 1 or more
 * @param reserved how many workflows there may be beside them that exist for nothing but their followers, 1 or more
 */
public record Capacity(long bytes, int workflows, int reserved) {

    /** As many as a hundred thousand connections with a hundred subscriptions each may wait for. */
    public static final int DEFAULT_RESERVED = 10_000_000;

    /** Checks that each bound can be kept. */
    public Capacity {
        Bounds.check(bytes >= 1, "capacity.bytes must be 1 or more");
        Bounds.check(workflows >= 1, "capacity.workflows must be 1 or more");
        Bounds.check(reserved >= 1, "capacity.reserved must be 1 or more");
    }
}
