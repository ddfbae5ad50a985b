package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Viewers of one workflow of whom a tenth stop reading: the others must lose nothing, and should not become slower.
 * First all read, then the stalled do not, at the same closed loop of one publisher of batches.
 *
 * @param viewers how many, the stalled among them
 */
record StalledViewers(Stage stage, int rounds, int viewers) implements Workload {

    private static final int BATCH = 50;
    private static final int EVENTS_ON_THE_WAY = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "a tenth of %d stalled".formatted(viewers);
    }

    @Override
    public Trial begin(Server server) {
        Running running = new Running(server);
        running.measure(stage.warmUp());
        return running;
    }

    private final class Running implements Trial {

        private final Server server;
        private final String workflow = UUID.randomUUID().toString();
        private final PublishRequest request;
        private final Audience reading;
        private long published;

        Running(Server server) {
            this.server = server;
            request = PublishRequest.batch(workflow, stage.tokens().publisher(), FanOut.CONTENT, BATCH);
            reading = audience(
                    viewers - viewers / 10, () -> new Ticket(stage.tokens().viewer(workflow), workflow, 0, ""));
        }

        private Audience audience(int size, Supplier<Ticket> tickets) {
            Audience audience = new Audience(stage.loop(), server);
            audience.join(Stream.generate(tickets).limit(size).toList());
            return audience;
        }

        @Override
        public Map<String, Double> round() {
            try (Audience stalling = audience(viewers / 10, reading.viewers().get(0)::successor)) {
                double before = measure(stage.window());
                long resident = server.residentBytes();
                stalling.viewers().forEach(Viewer::stall);
                double during = measure(stage.window());
                stalling.tally().check();
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("deliveries/s to the others, all reading", before);
                figures.put("deliveries/s to the others, a tenth stalled", during);
                figures.put("part of the rate that is left", during / before);
                figures.put("MiB resident more", (server.residentBytes() - resident) / 1048576.0);
                return figures;
            }
        }

        /** Deliveries a second to those who read. */
        private double measure(Duration window) {
            try (Publisher agent = new Publisher(stage.loop(), server.publishPort(0), () -> {})) {
                long delivered = reading.tally().deliveries();
                long start = System.nanoTime();
                int readers = reading.viewers().size();
                stage.loop().run(window, () -> {
                    if (!agent.busy()
                            && published * readers - reading.tally().deliveries()
                                    < (long) EVENTS_ON_THE_WAY * readers) {
                        agent.publish(request.bytes());
                        published += BATCH;
                    }
                });
                double rate = (reading.tally().deliveries() - delivered) * 1e9 / (System.nanoTime() - start);
                stage.loop()
                        .until(
                                "all of " + published + " events at the viewers of " + server.name() + " that read",
                                () -> reading.tally().deliveries() >= published * readers && !agent.busy(),
                                LIMIT,
                                agent::check);
                reading.tally().check();
                return rate;
            }
        }

        @Override
        public void close() {
            reading.close();
        }
    }
}
