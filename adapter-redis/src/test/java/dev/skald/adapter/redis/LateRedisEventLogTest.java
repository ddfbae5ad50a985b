package dev.skald.adapter.redis;

import static dev.skald.domain.port.Stages.await;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogContract;
import dev.skald.domain.port.LateEventLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class LateRedisEventLogTest extends EventLogContract {

    private final TestStores stores = new TestStores();
    private final List<LateEventLog> late = new ArrayList<>();
    private RedisWorkflows store;

    @Override
    protected EventLog logRetaining(int events) {
        store = stores.open(TestStores.retaining(events));
        LateEventLog log = new LateEventLog(store.eventLog(), 17);
        late.add(log);
        return log;
    }

    @Override
    protected void forgetIdleWorkflows() {
        stores.clock().pass(TestStores.TTL);
        await(store.expire());
    }

    @AfterEach
    void close() {
        late.forEach(LateEventLog::close);
        stores.close();
    }
}
