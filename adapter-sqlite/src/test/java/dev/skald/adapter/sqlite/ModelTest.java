package dev.skald.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.port.ModelRun;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is asked of it in whatever order, the log answers as a naive one does, and is sound afterwards. */
class ModelTest {

    @Property(tries = 30)
    void answersAsTheNaiveLogDoes(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int events,
            @ForAll @IntRange(min = 1, max = 600) int bytes) {
        try (TestStores stores = new TestStores()) {
            Path directory = stores.directory();
            SqliteWorkflows store = stores.open(
                    directory, TestStores.settings(new Retention(events, bytes, TestStores.TTL), 1L << 30, 3));
            ModelRun.of(store.eventLog(), store.runs(), events, bytes, seed);
            assertThat(StoreCheck.of(directory).faults()).isEmpty();
        }
    }
}
