package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogConcurrencyContract;
import org.junit.jupiter.api.AfterEach;

/** The same for many who ask it at once. */
class LoopRedisEventLogConcurrencyTest extends EventLogConcurrencyContract {

    private final Loops loops = new Loops();
    private final TestStores stores = new TestStores();

    @Override
    protected EventLog logRetaining(int events) {
        return loops.asked(loops.with(stores.open(TestStores.retaining(events))).eventLog());
    }

    @AfterEach
    void close() {
        stores.leaveLoops();
        loops.close();
        stores.close();
    }
}
