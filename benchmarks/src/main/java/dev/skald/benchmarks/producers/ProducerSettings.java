package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.plants.RunPlant;
import dev.skald.benchmarks.scenario.StoreKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How large a run is.
 *
 * @param producers how many there are, each with a workflow of its own
 * @param atOnce how many of them act at a time
 * @param kills how often the gateway is killed meanwhile
 * @param store where it keeps what it is told
 * @param seed draws what becomes of whom
 * @param fates what becomes of them, by turns; empty: everything there is, each its share
 * @param plant the fault that is planted, if one is
 */
public record ProducerSettings(
        int producers, int atOnce, int kills, StoreKind store, long seed, List<Fate> fates, Optional<RunPlant> plant) {

    private static final int AT_ONCE = 100;

    /** Keeps a copy. */
    public ProducerSettings {
        fates = List.copyOf(fates);
    }

    /** A full run: 1 000 producers, 100 at a time. */
    public static ProducerSettings full(long seed) {
        return new ProducerSettings(1_000, AT_ONCE, 0, StoreKind.MEMORY, seed, List.of(), Optional.empty());
    }

    /** A shortened run for every build: 60 producers, all at a time. */
    public static ProducerSettings shortened(long seed) {
        return new ProducerSettings(60, AT_ONCE, 0, StoreKind.MEMORY, seed, List.of(), Optional.empty());
    }

    /** The settings as a line of text. */
    String text() {
        return "%d producers, %d at a time; log in %s, gateway killed %d times; seed %d%s"
                .formatted(
                        producers,
                        atOnce,
                        store.name().toLowerCase(Locale.ROOT),
                        kills,
                        seed,
                        plant.map(fault -> "; planted: " + fault).orElse(""));
    }

    /** The same with more or fewer producers. */
    public ProducerSettings withProducers(int count) {
        return new ProducerSettings(count, atOnce, kills, store, seed, fates, plant);
    }

    /** The same with so many of them at a time. */
    public ProducerSettings atOnce(int count) {
        return new ProducerSettings(producers, count, kills, store, seed, fates, plant);
    }

    /** The same with so many kills of the gateway. */
    public ProducerSettings killing(int times) {
        return new ProducerSettings(producers, atOnce, times, store, seed, fates, plant);
    }

    /** The same on another store. */
    public ProducerSettings on(StoreKind where) {
        return new ProducerSettings(producers, atOnce, kills, where, seed, fates, plant);
    }

    /** The same with nothing but those fates. */
    public ProducerSettings of(Fate... some) {
        return new ProducerSettings(producers, atOnce, kills, store, seed, List.of(some), plant);
    }

    /** The same with a fault, or without. */
    public ProducerSettings planting(Optional<RunPlant> fault) {
        return new ProducerSettings(producers, atOnce, kills, store, seed, fates, fault);
    }
}
