package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.port.LateRevocations;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.RevocationsContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class LateSqliteRevocationsTest extends RevocationsContract {

    private final TestStores stores = new TestStores();
    private final SqliteWorkflows store = SqliteWorkflows.open(
            stores.directory(),
            new SqliteSettings(
                    new Retention(1_000, 1 << 20, Duration.ofHours(1)),
                    new Capacity(1 << 30, 1_000, Capacity.DEFAULT_RESERVED),
                    Sync.ALWAYS,
                    MAX));
    private final LateRevocations late = new LateRevocations(store.revocations(), 61);

    @Override
    protected Revocations revocations() {
        return late;
    }

    @AfterEach
    void close() {
        late.close();
        store.close();
        stores.close();
    }
}
