package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowRuns;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The contract of runs asks nothing that a store far away could not do. */
class LateRedisWorkflowRunsTest extends WorkflowRunsContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(10_000));
    private final LateWorkflowRuns runs = new LateWorkflowRuns(store.runs(), 31);
    private final LateEventLog log = new LateEventLog(store.eventLog(), 37);

    @Override
    protected WorkflowRuns runs() {
        return runs;
    }

    @Override
    protected EventLog eventLog() {
        return log;
    }

    @Override
    protected void elapse(Duration time) {
        stores.clock().pass(time);
    }

    @AfterEach
    void close() {
        runs.close();
        log.close();
        stores.close();
    }
}
