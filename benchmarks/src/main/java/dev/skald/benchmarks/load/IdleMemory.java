package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What sessions cost that are connected and subscribed, and get nothing.
 *
 * @param sessions how many
 */
record IdleMemory(Stage stage, int rounds, int sessions) implements Workload {

    private static final int FIRST = 100;
    private static final Duration CALM = Duration.ofSeconds(3);

    @Override
    public String name() {
        return "idle memory of %d sessions".formatted(sessions);
    }

    @Override
    public boolean needsFreshServers() {
        return true;
    }

    @Override
    public Trial begin(Server server) {
        Audience audience = new Audience(stage.loop(), server);
        join(audience, FIRST);
        return new Trial() {
            @Override
            public Map<String, Double> round() {
                Optional<Long> heap = server.liveHeapBytes();
                long resident = server.residentBytes();
                join(audience, sessions);
                stage.loop().run(CALM, () -> {});
                Map<String, Double> figures = new LinkedHashMap<>();
                heap.ifPresent(before -> server.liveHeapBytes()
                        .ifPresent(after -> figures.put("live heap KiB/session", perSession(after - before))));
                figures.put("resident KiB/session", perSession(server.residentBytes() - resident));
                audience.tally().check();
                return figures;
            }

            @Override
            public void close() {
                audience.close();
            }
        };
    }

    private void join(Audience audience, int viewers) {
        audience.join(Stream.generate(() -> UUID.randomUUID().toString())
                .map(workflow -> new Ticket(stage.tokens().viewer(workflow), workflow, 0, ""))
                .limit(viewers)
                .toList());
    }

    private double perSession(long bytes) {
        return bytes / 1024.0 / sessions;
    }
}
