package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowCatalog;
import dev.skald.domain.port.LateWorkflowDirectory;
import dev.skald.domain.port.LateWorkflowRuns;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowCatalogContract;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The contract of the catalog asks nothing that a store far away could not do. */
class LateRedisWorkflowCatalogTest extends WorkflowCatalogContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(10_000));
    private final LateWorkflowCatalog catalog = new LateWorkflowCatalog(store.catalog(), 41);
    private final LateEventLog log = new LateEventLog(store.eventLog(), 43);
    private final LateWorkflowDirectory directory = new LateWorkflowDirectory(store.directory(), 47);
    private final LateWorkflowRuns runs = new LateWorkflowRuns(store.runs(), 53);

    @Override
    protected WorkflowCatalog catalog() {
        return catalog;
    }

    @Override
    protected EventLog eventLog() {
        return log;
    }

    @Override
    protected WorkflowDirectory directory() {
        return directory;
    }

    @Override
    protected WorkflowRuns runs() {
        return runs;
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().pass(time);
    }

    @AfterEach
    void close() {
        catalog.close();
        log.close();
        directory.close();
        runs.close();
        stores.close();
    }
}
