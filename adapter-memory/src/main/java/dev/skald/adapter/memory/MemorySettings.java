package dev.skald.adapter.memory;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import java.time.Duration;

/**
 * The bounds of a store in memory.
 *
 * @param retention the bounds of one workflow
 * @param capacity the bounds of all workflows together
 */
public record MemorySettings(Retention retention, Capacity capacity) {

    /** Bounds with which {@value Capacity#DEFAULT_RESERVED} workflows at most are reserved for their followers. */
    public MemorySettings(
            int retentionEvents, long retentionBytes, Duration retentionTtl, long logMaxBytes, int maxWorkflows) {
        this(
                new Retention(retentionEvents, retentionBytes, retentionTtl),
                new Capacity(logMaxBytes, maxWorkflows, Capacity.DEFAULT_RESERVED));
    }

    /** Bounds with the defaults of the protocol, section 7; a quarter of the heap for all events together. */
    public static MemorySettings defaults() {
        return new MemorySettings(
                new Retention(10_000, 16L << 20, Duration.ofHours(1)),
                new Capacity(Runtime.getRuntime().maxMemory() / 4, 100_000, Capacity.DEFAULT_RESERVED));
    }
}
