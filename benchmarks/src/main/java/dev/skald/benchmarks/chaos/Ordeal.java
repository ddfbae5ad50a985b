package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.history.Cut;
import java.util.Locale;
import java.util.Map;

/**
 * What was done to clients, servers and Redis, and how they bore it.
 *
 * @param seed drew the moments
 * @param clients how many watched
 * @param seconds how long it took
 * @param settleMillis how long after the last event and the last harm everybody had everything, or time was up
 * @param cuts connections of clients destroyed, by what carried them
 * @param harms how often each harm was done; of lost hints, the connections
 * @param connects how often clients were let in
 * @param recoveries how often a client came back to a connection that was recovered
 * @param upgrades how often a client moved from polling to a WebSocket
 * @param repeats how often a request was sent again, because it was not answered, or with 503
 * @param duplicates how often it turned out that it had been carried out before
 */
public record Ordeal(
        long seed,
        int clients,
        double seconds,
        long settleMillis,
        Map<Cut.Transport, Integer> cuts,
        Map<Harm, Integer> harms,
        long connects,
        int recoveries,
        int upgrades,
        long repeats,
        long duplicates) {

    /** Keeps copies. */
    public Ordeal {
        cuts = Map.copyOf(cuts);
        harms = Map.copyOf(harms);
    }

    /** How many connections of clients were destroyed. */
    public int cut() {
        return cuts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** All of it in some lines of text. */
    public String text() {
        return String.format(
                Locale.ROOT,
                """
                  requests repeated     %d; %d of them had been carried out before
                  cuts                  %d: %d on polling, %d on a WebSocket, %d on a stream
                  nodes killed          %d
                  hints                 %d connections lost
                  Redis                 %d times paused, %d times killed
                  connects              %d, %d of them again; %d recovered
                  upgrades completed    %d
                  clients               %d
                  duration              %.1f s, the last %d ms of it to settle
                  seed                  %d
                """,
                repeats,
                duplicates,
                cut(),
                cuts.getOrDefault(Cut.Transport.POLLING, 0),
                cuts.getOrDefault(Cut.Transport.WEBSOCKET, 0),
                cuts.getOrDefault(Cut.Transport.SSE, 0),
                harms.getOrDefault(Harm.NODE_KILLED, 0),
                harms.getOrDefault(Harm.HINTS_LOST, 0),
                harms.getOrDefault(Harm.REDIS_PAUSED, 0),
                harms.getOrDefault(Harm.REDIS_KILLED, 0),
                connects,
                Math.max(0, connects - clients),
                recoveries,
                upgrades,
                clients,
                seconds,
                settleMillis,
                seed);
    }
}
