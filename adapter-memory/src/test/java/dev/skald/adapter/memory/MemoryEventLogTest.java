package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogContract;

class MemoryEventLogTest extends EventLogContract {

    private final FakeTicker ticker = new FakeTicker();
    private MemoryWorkflows store;

    @Override
    protected EventLog logRetaining(int events) {
        store = MemoryWorkflows.within(Stores.retaining(events), ticker);
        return store.eventLog();
    }

    @Override
    protected void forgetIdleWorkflows() {
        ticker.pass(Stores.TTL);
        store.expire();
    }
}
