package dev.skald.adapter.redis;

import static dev.skald.domain.port.Stages.await;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogContract;
import org.junit.jupiter.api.AfterEach;

/** The log as a server asks it: on its event loops, which the store lives on. */
class LoopRedisEventLogTest extends EventLogContract {

    private final Loops loops = new Loops();
    private final TestStores stores = new TestStores();
    private RedisWorkflows store;

    @Override
    protected EventLog logRetaining(int events) {
        store = loops.with(stores.open(TestStores.retaining(events)));
        return loops.asked(store.eventLog());
    }

    @Override
    protected void forgetIdleWorkflows() {
        stores.clock().pass(TestStores.TTL);
        await(store.expire());
    }

    @AfterEach
    void close() {
        stores.leaveLoops();
        loops.close();
        stores.close();
    }
}
