package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowCatalogContract;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class RedisWorkflowCatalogTest extends WorkflowCatalogContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(10_000));

    @Override
    protected WorkflowCatalog catalog() {
        return store.catalog();
    }

    @Override
    protected EventLog eventLog() {
        return store.eventLog();
    }

    @Override
    protected WorkflowDirectory directory() {
        return store.directory();
    }

    @Override
    protected WorkflowRuns runs() {
        return store.runs();
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().pass(time);
    }

    @AfterEach
    void close() {
        stores.close();
    }
}
