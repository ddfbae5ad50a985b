package dev.skald.adapter.redis;

import static dev.skald.domain.port.Stages.await;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogContract;
import org.junit.jupiter.api.AfterEach;

class RedisEventLogTest extends EventLogContract {

    private final TestStores stores = new TestStores();
    private RedisWorkflows store;

    @Override
    protected EventLog logRetaining(int events) {
        store = stores.open(TestStores.retaining(events));
        return store.eventLog();
    }

    @Override
    protected void forgetIdleWorkflows() {
        stores.clock().pass(TestStores.TTL);
        await(store.expire());
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
