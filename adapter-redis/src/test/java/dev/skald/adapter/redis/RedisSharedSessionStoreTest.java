package dev.skald.adapter.redis;

import static org.awaitility.Awaitility.await;

import dev.skald.domain.port.SharedSessionStore;
import dev.skald.domain.port.SharedSessionStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class RedisSharedSessionStoreTest extends SharedSessionStoreContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.openInRealTime();
    private final RedisWorkflows another = stores.openInRealTime();

    @BeforeEach
    void awaitThatWishesAreHeard() {
        await().until(() -> store.hearsHints() && another.hearsHints());
    }

    @Override
    protected SharedSessionStore store() {
        return store.sessions();
    }

    @Override
    protected SharedSessionStore another() {
        return another.sessions();
    }

    @Override
    protected void end() {
        store.close();
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
