package dev.skald.domain.port;

/** The store of other tests keeps its contract. */
class MemorySessionStoreTest extends SessionStoreContract {

    private final SessionStore store = new MemorySessionStore();

    @Override
    protected SessionStore store() {
        return store;
    }

    @Override
    protected SessionStore next() {
        return store;
    }
}
