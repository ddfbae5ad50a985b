package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectoryContract;
import org.junit.jupiter.api.AfterEach;

class RedisWorkflowDirectoryTest extends WorkflowDirectoryContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(1_000));

    @Override
    protected WorkflowDirectory directory() {
        return store.directory();
    }

    @Override
    protected EventLog eventLog() {
        return store.eventLog();
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
