package dev.skald.domain.port;

class MemorySharedSessionStoreTest extends SharedSessionStoreContract {

    private final MemorySharedSessionStore store = new MemorySharedSessionStore();
    private final MemorySharedSessionStore.Node one = store.node();
    private final MemorySharedSessionStore.Node another = store.node();

    @Override
    protected SharedSessionStore store() {
        return one;
    }

    @Override
    protected SharedSessionStore another() {
        return another;
    }

    @Override
    protected void end() {
        one.end();
    }
}
