package dev.skald.adapter.redis;

import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.SessionStoreContract;
import org.junit.jupiter.api.AfterEach;

class RedisSessionStoreTest extends SessionStoreContract {

    private final TestStores stores = new TestStores();
    private RedisWorkflows store = stores.openInRealTime();

    @Override
    protected SessionStore store() {
        return store.sessions();
    }

    @Override
    protected SessionStore next() {
        store.close();
        store = stores.openInRealTime();
        return store.sessions();
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
