package dev.skald.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All figures of a run: as a table of medians, and as JSON. */
final class Report {

    private final Map<String, Figures> workloads = new LinkedHashMap<>();
    private final String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
            + System.getProperty("java.version");

    void add(String workload, Figures figures) {
        workloads.put(workload, figures);
    }

    /** Whether no server failed a check. */
    boolean passed() {
        return workloads.values().stream()
                .allMatch(figures -> figures.failures().isEmpty());
    }

    /** The table of one workload. */
    static String text(String workload, Figures figures) {
        StringBuilder text = new StringBuilder("\n" + workload + "\n");
        for (String figure : figures.names()) {
            text.append("  ").append(figure).append('\n');
            for (String server : figures.servers(figure)) {
                text.append("    %-15s %s%n".formatted(server, row(figures, figure, server)));
            }
        }
        figures.failures().forEach((server, why) -> text.append("  FAILED %s: %s%n".formatted(server, why)));
        return text.toString();
    }

    private static String row(Figures figures, String figure, String server) {
        Optional<Figures.Spread> spread = figures.spread(figure, server);
        return spread.map(own -> "%12s  (%s to %s)%s%s"
                        .formatted(
                                number(own.median()),
                                number(own.min()),
                                number(own.max()),
                                ratio(own, figures.spread(figure, Contender.LIMIT), "limit"),
                                ratio(own, figures.spread(figure, Contender.NODE), "node")))
                .orElse("           -  not reached");
    }

    private static String ratio(Figures.Spread own, Optional<Figures.Spread> other, String name) {
        return other.filter(there -> there.median() > 0)
                .map(there -> "  %s x %s".formatted(number(own.median() / there.median()), name))
                .orElse("");
    }

    private static String number(double value) {
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /** Writes it as JSON. Answers the file. */
    Path write(Path directory) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        workloads.forEach((workload, figures) -> all.put(workload, json(figures)));
        Path file = Files.createDirectories(directory)
                .resolve("load-" + Instant.now().toEpochMilli() + ".json");
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(file.toFile(), Map.of("machine", machine, "workloads", all));
        return file;
    }

    private static Map<String, Object> json(Figures figures) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (String figure : figures.names()) {
            Map<String, Object> servers = new LinkedHashMap<>();
            for (String server : figures.servers(figure)) {
                figures.spread(figure, server).ifPresent(spread -> servers.put(server, spread));
            }
            json.put(figure, servers);
        }
        if (!figures.failures().isEmpty()) {
            json.put("failures", figures.failures());
        }
        return json;
    }
}
