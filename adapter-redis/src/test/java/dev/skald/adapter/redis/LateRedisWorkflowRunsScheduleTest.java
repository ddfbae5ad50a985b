package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowRuns;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsScheduleContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The schedules of runs ask nothing that a store far away could not do. */
class LateRedisWorkflowRunsScheduleTest extends WorkflowRunsScheduleContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.open(TestStores.retaining(10_000));
    private final LateWorkflowRuns runs = new LateWorkflowRuns(store.runs(), 59);
    private final LateEventLog log = new LateEventLog(store.eventLog(), 61);

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
