package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogConcurrencyContract;

class MemoryEventLogConcurrencyTest extends EventLogConcurrencyContract {

    @Override
    protected EventLog logRetaining(int events) {
        return MemoryWorkflows.within(Stores.retaining(events)).eventLog();
    }
}
