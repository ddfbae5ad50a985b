package dev.skald.benchmarks.plants;

import dev.skald.domain.port.EventLog;
import dev.skald.gateway.store.ForwardingStore;
import dev.skald.gateway.store.Store;

/** A store whose log is another. Thread-safe. */
final class PlantedStore extends ForwardingStore {

    private final EventLog log;

    PlantedStore(Store sound, EventLog log) {
        super(sound);
        this.log = log;
    }

    @Override
    public EventLog log() {
        return log;
    }
}
