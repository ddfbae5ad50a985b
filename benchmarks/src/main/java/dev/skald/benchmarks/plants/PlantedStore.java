package dev.skald.benchmarks.plants;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.gateway.store.ForwardingStore;
import dev.skald.gateway.store.Store;

/** A store whose log and runs are others. Thread-safe. */
final class PlantedStore extends ForwardingStore {

    private final EventLog log;
    private final WorkflowRuns runs;

    PlantedStore(Store sound, EventLog log, WorkflowRuns runs) {
        super(sound);
        this.log = log;
        this.runs = runs;
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public WorkflowRuns runs() {
        return runs;
    }
}
