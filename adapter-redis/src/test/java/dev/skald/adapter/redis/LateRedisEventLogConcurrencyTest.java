package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogConcurrencyContract;
import dev.skald.domain.port.LateEventLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class LateRedisEventLogConcurrencyTest extends EventLogConcurrencyContract {

    private final TestStores stores = new TestStores();
    private final List<LateEventLog> late = new ArrayList<>();

    @Override
    protected EventLog logRetaining(int events) {
        LateEventLog log =
                new LateEventLog(stores.open(TestStores.retaining(events)).eventLog(), 29);
        late.add(log);
        return log;
    }

    @AfterEach
    void close() {
        late.forEach(LateEventLog::close);
        stores.close();
    }
}
