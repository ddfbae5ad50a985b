package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsContract;
import java.time.Duration;

class MemoryWorkflowRunsTest extends WorkflowRunsContract {

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
