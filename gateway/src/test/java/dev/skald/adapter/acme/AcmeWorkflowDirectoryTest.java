package dev.skald.adapter.acme;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectoryContract;

class AcmeWorkflowDirectoryTest extends WorkflowDirectoryContract {

    private final AcmeWorkflows store = new AcmeWorkflows(1_000);

    @Override
    protected WorkflowDirectory directory() {
        return store.directory();
    }

    @Override
    protected EventLog eventLog() {
        return store.log();
    }
}
