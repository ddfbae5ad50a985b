package dev.skald.domain.port;

import org.junit.jupiter.api.AfterEach;

/** The contract asks for nothing that a store far away could not do. */
class LateSessionStoreTest extends SessionStoreContract {

    private final LateSessionStore store = new LateSessionStore(new MemorySessionStore(), 7);

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected SessionStore store() {
        return store;
    }

    @Override
    protected SessionStore next() {
        return store;
    }
}
