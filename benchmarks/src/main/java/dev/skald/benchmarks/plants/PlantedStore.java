package dev.skald.benchmarks.plants;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.gateway.store.Store;
import dev.skald.gateway.store.StoreGauge;
import java.util.List;

/** A store whose log is another. Thread-safe. */
final class PlantedStore implements Store {

    private final Store sound;
    private final EventLog log;

    PlantedStore(Store sound, EventLog log) {
        this.sound = sound;
        this.log = log;
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public WorkflowDirectory directory() {
        return sound.directory();
    }

    @Override
    public WorkflowRuns runs() {
        return sound.runs();
    }

    @Override
    public WorkflowCatalog catalog() {
        return sound.catalog();
    }

    @Override
    public void keepHouse() {
        sound.keepHouse();
    }

    @Override
    public boolean isHealthy() {
        return sound.isHealthy();
    }

    @Override
    public List<StoreGauge> gauges() {
        return sound.gauges();
    }

    @Override
    public void close() {
        sound.close();
    }
}
