package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectoryContract;

class MemoryWorkflowDirectoryTest extends WorkflowDirectoryContract {

    private final MemoryWorkflows store = MemoryWorkflows.within(MemorySettings.defaults());

    @Override
    protected WorkflowDirectory directory() {
        return store.directory();
    }

    @Override
    protected EventLog eventLog() {
        return store.eventLog();
    }
}
