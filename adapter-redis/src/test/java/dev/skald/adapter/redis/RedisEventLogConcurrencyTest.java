package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogConcurrencyContract;
import org.junit.jupiter.api.AfterEach;

class RedisEventLogConcurrencyTest extends EventLogConcurrencyContract {

    private final TestStores stores = new TestStores();

    @Override
    protected EventLog logRetaining(int events) {
        return stores.open(TestStores.retaining(events)).eventLog();
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
