package dev.skald.benchmarks.plants;

import dev.skald.gateway.store.Store;
import java.util.Arrays;
import java.util.stream.Stream;

/** A fault that can be put around a store. */
public interface StorePlant {

    /** A store that is sound, with the fault around it. */
    Store around(Store sound);

    /**
     * The fault of that name, as its constant has it.
     *
     * @throws IllegalArgumentException if there is none
     */
    static StorePlant named(String name) {
        return Stream.<StorePlant[]>of(Plant.values(), RunPlant.values(), NodePlant.values())
                .flatMap(Arrays::stream)
                .filter(plant -> plant.toString().equals(name))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("there is no fault " + name));
    }
}
