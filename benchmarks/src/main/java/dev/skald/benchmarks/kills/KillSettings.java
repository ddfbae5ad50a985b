package dev.skald.benchmarks.kills;

import dev.skald.benchmarks.plants.Plant;
import dev.skald.benchmarks.scenario.StoreKind;
import java.time.Duration;
import java.util.Optional;

/**
 * How large a run is.
 *
 * @param kills how often the gateway is killed
 * @param viewers how many watch: three in four of them workflows that stay, the others such as are deleted again and
 *     again
 * @param longestLife how long the gateway is left alone at most once it listens
 * @param store where it keeps what it is told
 * @param seed draws the moments
 * @param plant the fault that is planted, if one is
 */
public record KillSettings(
        int kills, int viewers, Duration longestLife, StoreKind store, long seed, Optional<Plant> plant) {

    /** A full run: 200 kills, 24 viewers. */
    public static KillSettings full(long seed) {
        return new KillSettings(200, 24, Duration.ofSeconds(4), StoreKind.FILE, seed, Optional.empty());
    }

    /** A shortened run for every build: 20 kills, 12 viewers. */
    public static KillSettings shortened(long seed) {
        return new KillSettings(20, 12, Duration.ofMillis(1_600), StoreKind.FILE, seed, Optional.empty());
    }

    /** The same with more or fewer kills. */
    public KillSettings killing(int times) {
        return new KillSettings(times, viewers, longestLife, store, seed, plant);
    }

    /** The same with more or fewer viewers. */
    public KillSettings withViewers(int count) {
        return new KillSettings(kills, count, longestLife, store, seed, plant);
    }

    /** The same on another store. */
    public KillSettings on(StoreKind where) {
        return new KillSettings(kills, viewers, longestLife, where, seed, plant);
    }

    /** The same with a fault, or without. */
    public KillSettings planting(Optional<Plant> fault) {
        return new KillSettings(kills, viewers, longestLife, store, seed, fault);
    }

    /** Whether nothing is known beforehand to go wrong. */
    boolean mayPass() {
        return plant.isEmpty() && store == StoreKind.FILE;
    }
}
