package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.plants.NodePlant;
import dev.skald.benchmarks.plants.Plant;
import dev.skald.benchmarks.plants.StorePlant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A fault that is planted, which the scenario must find. */
public enum ChaosPlant {
    /** One of the nodes hears no hints, and what it reads is no newer than the last of them. */
    DEAF_NODE,
    /** The nodes keep events without their ids. */
    LOSE_IDS,
    /** Clients come back behind the event that follows the last they have. */
    SKIPPING_CLIENTS;

    /** The fault around the store of that node, if there is one. */
    Optional<StorePlant> inNode(int node) {
        return switch (this) {
            case DEAF_NODE -> node == 0 ? Optional.of(NodePlant.DEAF) : Optional.empty();
            case LOSE_IDS -> Optional.of(Plant.LOSE_IDS);
            case SKIPPING_CLIENTS -> Optional.empty();
        };
    }

    /** What else has to be done for the fault to show. */
    Set<Harm> harms() {
        return switch (this) {
            case DEAF_NODE -> EnumSet.noneOf(Harm.class);
            case LOSE_IDS -> EnumSet.allOf(Harm.class);
            case SKIPPING_CLIENTS -> EnumSet.of(Harm.HINTS_LOST);
        };
    }

    /**
     * The fault of that name, as a user writes it: {@code deaf-node}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ChaosPlant named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
