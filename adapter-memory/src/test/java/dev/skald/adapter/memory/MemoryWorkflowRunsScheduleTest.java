package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsScheduleContract;
import java.time.Duration;

class MemoryWorkflowRunsScheduleTest extends WorkflowRunsScheduleContract {

    private final SetClock clock = new SetClock();
    private final MemoryWorkflows store = MemoryWorkflows.within(MemorySettings.defaults(), System::nanoTime, clock);

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
        clock.pass(time);
    }
}
