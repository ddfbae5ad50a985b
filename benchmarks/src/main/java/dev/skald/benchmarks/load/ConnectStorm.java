package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.Tokens;
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

    private static final int STORMS = 3;

    /** There is more code in a connect than in any other thing, so it takes longest until it is compiled. */
    private static final int WARM_UPS = 2;

    @Override
    public String name() {
        return "connect storm of %d".formatted(viewers);
    }

    /** Those that go by a provider's keys too: verifying a token is part of a connect. */
    @Override
    public boolean suits(Contender contender) {
        return contender.isInMemory();
    }

    @Override
    public Trial begin(Server server) {
        Trial trial = new Trial() {
            @Override
            public Map<String, Double> round() {
                double millis = 0;
                double seconds = 0;
                for (int i = 0; i < STORMS; i++) {
                    Cost cost = storm(server);
                    millis += cost.cpuMillis();
                    seconds += cost.seconds();
                }
                int connects = STORMS * viewers;
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("CPU ms/connect", millis / connects);
                figures.put("connects/s", connects / seconds);
                return figures;
            }

            @Override
            public void close() {}
        };
        double warm = 0;
        while (warm < WARM_UPS * stage.warmUp().toSeconds()) {
            warm += storm(server).seconds();
        }
        return trial;
    }

    private record Cost(double cpuMillis, double seconds) {}

    /** Connects all; neither leaving nor what a server does about it afterwards counts. */
    private Cost storm(Server server) {
        String workflow = UUID.randomUUID().toString();
        Tokens tokens = stage.tokens(server);
        List<Ticket> tickets = Stream.generate(() -> new Ticket(tokens.viewer(workflow), workflow, 0, ""))
                .limit(viewers)
                .toList();
        server.awaitQuiet();
        try (Audience audience = new Audience(stage.loop(), server)) {
            long cpu = server.cpuNanos();
            long start = System.nanoTime();
            audience.join(tickets);
            return new Cost((server.cpuNanos() - cpu) / 1e6, (System.nanoTime() - start) / 1e9);
        }
    }
}
