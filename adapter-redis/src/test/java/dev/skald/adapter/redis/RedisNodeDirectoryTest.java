package dev.skald.adapter.redis;

import dev.skald.domain.port.NodeDirectory;
import dev.skald.domain.port.NodeDirectoryContract;
import org.junit.jupiter.api.AfterEach;

class RedisNodeDirectoryTest extends NodeDirectoryContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.openInRealTime();
    private final RedisWorkflows another = stores.openInRealTime();

    @Override
    protected NodeDirectory directory() {
        return store.nodes();
    }

    @Override
    protected NodeDirectory ofAnother() {
        return another.nodes();
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
