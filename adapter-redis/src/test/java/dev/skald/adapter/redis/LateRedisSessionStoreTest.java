package dev.skald.adapter.redis;

import dev.skald.domain.port.LateSessionStore;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.SessionStoreContract;
import org.junit.jupiter.api.AfterEach;

class LateRedisSessionStoreTest extends SessionStoreContract {

    private final TestStores stores = new TestStores();
    private LateSessionStore late = new LateSessionStore(stores.openInRealTime().sessions(), 47);

    @Override
    protected SessionStore store() {
        return late;
    }

    @Override
    protected SessionStore next() {
        late.close();
        late = new LateSessionStore(stores.openInRealTime().sessions(), 53);
        return late;
    }

    @AfterEach
    void close() {
        late.close();
        stores.close();
    }
}
