package dev.skald.benchmarks.chaos;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How large a run is, and how hard.
 *
 * @param duration how long events are published and harm is done
 * @param clients how many watch
 * @param mixes the transports that clients have, by turns
 * @param nodes how many servers there are
 * @param cutEvery how long a client is left alone, on average
 * @param harms what is done beside that
 * @param bounds what it all must add up to
 * @param seed draws the moments
 * @param plant the fault that is planted, if one is
 */
public record ChaosSettings(
        Duration duration,
        int clients,
        List<List<String>> mixes,
        int nodes,
        Duration cutEvery,
        Set<Harm> harms,
        Bounds bounds,
        long seed,
        Optional<ChaosPlant> plant) {

    /** What clients of Socket.IO have. */
    public static final List<List<String>> SOCKET_IO =
            List.of(List.of("polling"), List.of("websocket"), List.of("polling", "websocket"));

    private static final List<List<String>> ALL =
            Stream.concat(SOCKET_IO.stream(), Stream.of(List.of("sse"))).toList();

    /** Keeps copies. */
    public ChaosSettings {
        mixes = List.copyOf(mixes);
        harms = Set.copyOf(harms);
    }

    /** A full run: two and a half minutes, 200 clients, three nodes. */
    public static ChaosSettings full(long seed) {
        return new ChaosSettings(
                Duration.ofSeconds(150),
                200,
                ALL,
                3,
                Duration.ofSeconds(2),
                EnumSet.allOf(Harm.class),
                Bounds.FULL,
                seed,
                Optional.empty());
    }

    /** A shortened run for every build: half a minute, 60 clients. */
    public static ChaosSettings shortened(long seed) {
        return full(seed).lasting(Duration.ofSeconds(30)).withClients(60).within(Bounds.SHORTENED);
    }

    /** The same, for another time. */
    public ChaosSettings lasting(Duration time) {
        return new ChaosSettings(time, clients, mixes, nodes, cutEvery, harms, bounds, seed, plant);
    }

    /** The same, with more or fewer clients. */
    public ChaosSettings withClients(int count) {
        return new ChaosSettings(duration, count, mixes, nodes, cutEvery, harms, bounds, seed, plant);
    }

    /** The same, with clients on these transports. */
    public ChaosSettings over(List<List<String>> transports) {
        return new ChaosSettings(duration, clients, transports, nodes, cutEvery, harms, bounds, seed, plant);
    }

    /** The same, held to other bounds. */
    public ChaosSettings within(Bounds other) {
        return new ChaosSettings(duration, clients, mixes, nodes, cutEvery, harms, other, seed, plant);
    }

    /** The same, with other harm. */
    public ChaosSettings doing(Set<Harm> some) {
        return new ChaosSettings(duration, clients, mixes, nodes, cutEvery, some, bounds, seed, plant);
    }

    /** The same with a fault, and with what harm it takes for that to show. */
    public ChaosSettings planting(ChaosPlant fault) {
        return new ChaosSettings(
                duration, clients, mixes, nodes, cutEvery, fault.harms(), bounds, seed, Optional.of(fault));
    }
}
