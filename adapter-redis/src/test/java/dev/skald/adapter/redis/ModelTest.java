package dev.skald.adapter.redis;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.port.ModelRun;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is asked of it in whatever order, the log answers as a naive one does. */
class ModelTest {

    @Property(tries = 30)
    void answersAsTheNaiveLogDoes(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int events,
            @ForAll @IntRange(min = 1, max = 600) int bytes) {
        try (TestStores stores = new TestStores()) {
            RedisWorkflows store = stores.open(new Retention(events, bytes, TestStores.TTL));
            ModelRun.of(store.eventLog(), store.runs(), events, bytes, seed);
        }
    }
}
