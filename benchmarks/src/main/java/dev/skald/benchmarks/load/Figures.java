package dev.skald.benchmarks.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was measured of one workload: the values of each figure and server, in the order they came in. */
final class Figures {

    /**
     * The middle of some values, and how far they spread.
     *
     * @param values in the order they were measured
     */
    record Spread(double median, double min, double max, List<Double> values) {

        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int half = sorted.size() / 2;
            double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
            return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), List.copyOf(values));
        }
    }

    private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    void add(String server, Map<String, Double> round) {
        round.forEach((figure, value) -> values.computeIfAbsent(figure, any -> new LinkedHashMap<>())
                .computeIfAbsent(server, any -> new ArrayList<>())
                .add(value));
    }

    void fail(String server, String why) {
        failures.put(server, why);
    }

    /** Why servers failed, by their names. */
    Map<String, String> failures() {
        return failures;
    }

    /** The names of the figures. */
    Iterable<String> names() {
        return values.keySet();
    }

    /** The servers that a figure was measured of. */
    Iterable<String> servers(String figure) {
        return values.getOrDefault(figure, Map.of()).keySet();
    }

    /** Empty where a round could not have this figure, or there was none. */
    Optional<Spread> spread(String figure, String server) {
        List<Double> all = values.getOrDefault(figure, Map.of()).getOrDefault(server, List.of());
        return all.isEmpty() || all.stream().anyMatch(value -> value.isNaN())
                ? Optional.empty()
                : Optional.of(Spread.of(all));
    }
}
