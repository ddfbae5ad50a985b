package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogContract;
import dev.skald.domain.port.LateEventLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The log's contract asks nothing that a log far away could not do. */
class LateMemoryEventLogTest extends EventLogContract {

    private final FakeTicker ticker = new FakeTicker();
    private final List<LateEventLog> late = new ArrayList<>();
    private MemoryWorkflows store;

    @Override
    protected EventLog logRetaining(int events) {
        store = MemoryWorkflows.within(Stores.retaining(events), ticker);
        LateEventLog log = new LateEventLog(store.eventLog(), 17);
        late.add(log);
        return log;
    }

    @Override
    protected void forgetIdleWorkflows() {
        ticker.pass(Stores.TTL);
        store.expire();
    }

    @AfterEach
    void close() {
        late.forEach(LateEventLog::close);
    }
}
