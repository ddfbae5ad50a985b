package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Event;
import dev.skald.benchmarks.history.StoredLog;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What clients saw of what was acknowledged, by what events say: a measure that a server without logs can be held to.
 *
 * @param expected deliveries that had to happen: each acknowledged event once to each client that watches its workflow
 * @param delivered those that did, repeated ones counted once
 * @param repeated how often a client saw an event again
 */
public record DeliveryShare(long expected, long delivered, long repeated) {

    /** Counts, by what events say apart from when they were said. */
    static DeliveryShare of(List<Acknowledgement> acknowledged, List<ClientHistory> clients) {
        Map<String, Set<String>> published = new HashMap<>();
        acknowledged.forEach(one -> published
                .computeIfAbsent(one.workflow(), any -> new HashSet<>())
                .add(one.said()));
        long expected = 0;
        long delivered = 0;
        long repeated = 0;
        for (ClientHistory client : clients) {
            expected += client.watches().keySet().stream()
                    .mapToLong(workflow ->
                            published.getOrDefault(workflow, Set.of()).size())
                    .sum();
            Set<String> seen = new HashSet<>();
            for (Event event : client.seen()) {
                String said = StoredLog.said(event);
                if (!seen.add(said)) {
                    repeated++;
                } else if (published.getOrDefault(event.workflow(), Set.of()).contains(said)) {
                    delivered++;
                }
            }
        }
        return new DeliveryShare(expected, delivered, repeated);
    }

    /** The share of the deliveries that had to happen and did, from 0 to 1. */
    public double share() {
        return expected == 0 ? 0 : (double) delivered / expected;
    }

    /** The figures in a line. */
    public String text() {
        return String.format(
                Locale.ROOT, "%d of %d (%.4f %%), %d repeated", delivered, expected, 100 * share(), repeated);
    }
}
