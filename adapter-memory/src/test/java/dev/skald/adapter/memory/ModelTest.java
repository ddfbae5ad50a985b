package dev.skald.adapter.memory;

import dev.skald.domain.port.ModelRun;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is asked of it in whatever order, the log answers as a naive one does. */
class ModelTest {

    @Property(tries = 300)
    void answersAsTheNaiveLogDoes(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int events,
            @ForAll @IntRange(min = 1, max = 600) int bytes) {
        MemoryWorkflows store =
                MemoryWorkflows.within(new MemorySettings(events, bytes, Duration.ofHours(1), 1L << 30, 3));
        ModelRun.of(store.eventLog(), Optional.of(store.runs()), events, bytes, seed);
    }
}
