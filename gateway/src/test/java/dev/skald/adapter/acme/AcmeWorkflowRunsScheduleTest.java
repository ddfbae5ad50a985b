package dev.skald.adapter.acme;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRunsScheduleContract;
import java.time.Duration;

class AcmeWorkflowRunsScheduleTest extends WorkflowRunsScheduleContract {

    private final SetClock clock = new SetClock();
    private final AcmeWorkflows store = new AcmeWorkflows(10_000, clock);

    @Override
    protected WorkflowRuns runs() {
        return store.runs();
    }

    @Override
    protected EventLog eventLog() {
        return store.log();
    }

    @Override
    protected void elapse(Duration time) {
        clock.pass(time);
    }
}
