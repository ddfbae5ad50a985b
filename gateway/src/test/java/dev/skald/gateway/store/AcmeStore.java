package dev.skald.gateway.store;

import dev.skald.adapter.acme.AcmeWorkflows;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.util.List;

/** The store named acme: {@code EVENT_LOG=acme:…}. */
public final class AcmeStore implements Store {

    private final AcmeWorkflows workflows;

    /** Opens a store that retains as many events of each workflow. */
    public AcmeStore(int retentionEvents) {
        this.workflows = new AcmeWorkflows(retentionEvents);
    }

    @Override
    public EventLog log() {
        return workflows.log();
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
    public List<StoreGauge> gauges() {
        return List.of(new StoreGauge("skald.workflows", "Workflows that are kept", workflows::size));
    }

    @Override
    public void close() {}
}
