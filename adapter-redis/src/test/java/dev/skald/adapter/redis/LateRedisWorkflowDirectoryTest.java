package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectoryContract;
import org.junit.jupiter.api.AfterEach;

class LateRedisWorkflowDirectoryTest extends WorkflowDirectoryContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(1_000));
    private final LateWorkflowDirectory directory = new LateWorkflowDirectory(store.directory(), 41);
    private final LateEventLog eventLog = new LateEventLog(store.eventLog(), 43);

    @Override
    protected WorkflowDirectory directory() {
        return directory;
    }

    @Override
    protected EventLog eventLog() {
        return eventLog;
    }

    @AfterEach
    void close() {
        directory.close();
        eventLog.close();
        stores.close();
    }
}
