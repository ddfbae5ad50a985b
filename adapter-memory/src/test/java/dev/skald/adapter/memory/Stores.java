package dev.skald.adapter.memory;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import java.time.Duration;

/** Settings for tests: wide, but for what a test is about. */
final class Stores {

    static final Duration TTL = Duration.ofMinutes(10);

    private static final long WIDE = 1L << 30;

    private Stores() {}

    static MemorySettings retaining(int events) {
        return new MemorySettings(events, WIDE, TTL, WIDE, 1_000);
    }

    static MemorySettings retainingBytes(long bytes) {
        return new MemorySettings(1_000, bytes, TTL, WIDE, 1_000);
    }

    static MemorySettings weighing(long logMaxBytes) {
        return new MemorySettings(1_000, WIDE, TTL, logMaxBytes, 1_000);
    }

    static MemorySettings counting(int maxWorkflows) {
        return new MemorySettings(1_000, WIDE, TTL, WIDE, maxWorkflows);
    }

    static MemorySettings reserving(int maxReserved) {
        return new MemorySettings(new Retention(1_000, WIDE, TTL), new Capacity(WIDE, 1_000, maxReserved));
    }
}
