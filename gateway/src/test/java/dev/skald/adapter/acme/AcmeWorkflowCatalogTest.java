package dev.skald.adapter.acme;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowCatalogContract;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.time.Duration;

class AcmeWorkflowCatalogTest extends WorkflowCatalogContract {

    private final SetClock clock = new SetClock();
    private final AcmeWorkflows store = new AcmeWorkflows(10_000, clock);

    @Override
    protected WorkflowCatalog catalog() {
        return store.catalog();
    }

    @Override
    protected EventLog eventLog() {
        return store.log();
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
