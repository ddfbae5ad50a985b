package dev.skald.benchmarks.plants;

import dev.skald.gateway.store.Store;
import java.util.Locale;

/** A fault of one of several gateways that share a store. */
public enum NodePlant implements StorePlant {
    /** From some time after its start on it shows nothing that is new to it. */
    DEAF;

    @Override
    public Store around(Store sound) {
        return switch (this) {
            case DEAF -> new PlantedStore(sound, new DeafLog(sound.log()), sound.runs());
        };
    }

    /**
     * The fault of that name, as a user writes it: {@code deaf}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static NodePlant named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
