package dev.skald.gateway.store;

import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.util.List;

/** The store in the memory of this process: {@code EVENT_LOG=memory}. */
public final class MemoryStore implements Store {

    private final MemoryWorkflows workflows;

    private MemoryStore(MemoryWorkflows workflows) {
        this.workflows = workflows;
    }

    /** Makes an empty store of these bounds. */
    public static MemoryStore within(MemorySettings settings) {
        return new MemoryStore(MemoryWorkflows.within(settings));
    }

    @Override
    public EventLog log() {
        return workflows.eventLog();
    }

    @Override
    public WorkflowDirectory directory() {
        return workflows.directory();
    }

    @Override
    public WorkflowRuns runs() {
        return workflows.runs();
    }

    @Override
    public WorkflowCatalog catalog() {
        return workflows.catalog();
    }

    @Override
    public void keepHouse() {
        workflows.expire();
    }

    @Override
    public List<StoreGauge> gauges() {
        return List.of(
                new StoreGauge("skald.workflows", "Workflows that are kept", workflows::size),
                new StoreGauge(
                        "skald.log.bytes",
                        "Bytes that the events, owners, readers, runs and controls of all workflows take",
                        workflows::bytes));
    }

    /** Does nothing: what was kept goes with the process. */
    @Override
    public void close() {}
}
