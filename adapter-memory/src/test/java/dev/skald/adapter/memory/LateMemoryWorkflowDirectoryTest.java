package dev.skald.adapter.memory;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowDirectoryContract;
import org.junit.jupiter.api.AfterEach;

/** The directory's contract asks nothing that a directory far away could not do. */
class LateMemoryWorkflowDirectoryTest extends WorkflowDirectoryContract {

    private final MemoryWorkflows store = MemoryWorkflows.within(MemorySettings.defaults());
    private final LateWorkflowDirectory directory = new LateWorkflowDirectory(store.directory(), 41);
    private final LateEventLog eventLog = new LateEventLog(store.eventLog(), 43);

    @Override
    protected WorkflowDirectory directory() {
        return directory;
    }

    @Override
    protected EventLog eventLog() {
        return eventLog;
    }

    @AfterEach
    void close() {
        directory.close();
        eventLog.close();
    }
}
