package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowCatalogContract;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.time.Duration;

class MemoryWorkflowCatalogTest extends WorkflowCatalogContract {

    private final SetClock clock = new SetClock();
    private final MemoryWorkflows store = MemoryWorkflows.within(MemorySettings.defaults(), System::nanoTime, clock);

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
        clock.pass(time);
    }
}
