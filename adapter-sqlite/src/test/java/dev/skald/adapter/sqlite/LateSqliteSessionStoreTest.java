package dev.skald.adapter.sqlite;

import dev.skald.domain.port.LateSessionStore;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.SessionStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class LateSqliteSessionStoreTest extends SessionStoreContract {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private SqliteWorkflows store = SqliteWorkflows.open(directory, TestStores.retaining(1_000));
    private LateSessionStore late = new LateSessionStore(store.sessions(), 47);

    @Override
    protected SessionStore store() {
        return late;
    }

    @Override
    protected SessionStore next() {
        late.close();
        store.close();
        store = SqliteWorkflows.open(directory, TestStores.retaining(1_000));
        late = new LateSessionStore(store.sessions(), 53);
        return late;
    }

    @AfterEach
    void close() {
        late.close();
        store.close();
        stores.close();
    }
}
