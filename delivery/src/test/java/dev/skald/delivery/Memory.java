package dev.skald.delivery;

import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import java.time.Duration;

/** Workflows to deliver from. */
final class Memory {

    private Memory() {}

    /** Workflows that keep so many events each. */
    static MemoryWorkflows retaining(int events) {
        return MemoryWorkflows.within(new MemorySettings(events, 16 << 20, Duration.ofHours(1), 256 << 20, 1_000));
    }
}
