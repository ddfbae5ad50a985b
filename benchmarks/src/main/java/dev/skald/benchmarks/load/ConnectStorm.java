package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Viewers who all come at once, each with a token of its own: handshake, CONNECT and one subscription.
 *
 * @param viewers how many
 */
record ConnectStorm(Stage stage, int rounds, int viewers) implements Workload {

    private static final Duration CALM = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "connect storm of %d".formatted(viewers);
    }

    @Override
    public Trial begin(Server server) {
        Trial trial = new Trial() {
            @Override
            public Map<String, Double> round() {
                return storm(server);
            }

            @Override
            public void close() {}
        };
        long end = System.nanoTime() + stage.warmUp().toNanos();
        do {
            trial.round();
        } while (System.nanoTime() < end);
        return trial;
    }

    private Map<String, Double> storm(Server server) {
        String workflow = UUID.randomUUID().toString();
        List<Ticket> tickets = Stream.generate(() -> new Ticket(stage.tokens().viewer(workflow), workflow, 0, ""))
                .limit(viewers)
                .toList();
        try (Audience audience = new Audience(stage.loop(), server)) {
            long cpu = server.cpuNanos();
            long start = System.nanoTime();
            audience.join(tickets);
            double millis = (server.cpuNanos() - cpu) / 1e6;
            double seconds = (System.nanoTime() - start) / 1e9;
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("CPU ms/connect", millis / viewers);
            figures.put("connects/s", viewers / seconds);
            return figures;
        } finally {
            stage.loop().run(CALM, () -> {});
        }
    }
}
