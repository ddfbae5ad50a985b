package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowRuns;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsScheduleContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The schedules of runs ask nothing that a store far away could not do. */
class LateMemoryWorkflowRunsScheduleTest extends WorkflowRunsScheduleContract {

    private final SetClock clock = new SetClock();
    private final MemoryWorkflows store = MemoryWorkflows.within(MemorySettings.defaults(), System::nanoTime, clock);
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
        clock.pass(time);
    }

    @AfterEach
    void close() {
        runs.close();
        log.close();
    }
}
