package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

class RedisWorkflowRunsTest extends WorkflowRunsContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(10_000));

    @Override
    protected WorkflowRuns runs() {
        return store.runs();
    }

    @Override
    protected EventLog eventLog() {
        return store.eventLog();
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
