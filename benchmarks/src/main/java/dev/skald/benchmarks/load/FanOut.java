package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Many viewers of one workflow, whose publishers post again as soon as they are answered and viewers are not far
 * behind.
 *
 * @param viewers how many watch
 * @param publishers how many post side by side
 * @param batch events a post: one as JSON, more as NDJSON
 * @param onStores whether Skald with its log in files or in Redis is put under it as well
 */
record FanOut(Stage stage, int rounds, int viewers, int publishers, int batch, boolean onStores) implements Workload {

    /** Characters of an event's content. */
    static final int CONTENT = 256;

    private static final Set<String> ON_STORES =
            Set.of(Contender.SKALD_FILE, Contender.SKALD_REDIS, Contender.SKALD_REDIS_TWO);
    private static final int EVENTS_ON_THE_WAY = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration RUN_IN = Duration.ofMillis(500);

    @Override
    public String name() {
        return batch == 1
                ? "fan-out to %d, singles of %d publishers".formatted(viewers, publishers)
                : "fan-out to %d, batches of %d".formatted(viewers, batch);
    }

    @Override
    public boolean suits(Contender contender) {
        return Workload.super.suits(contender) || (onStores && ON_STORES.contains(contender.name()));
    }

    @Override
    public Trial begin(Server server) {
        Running running = new Running(server);
        running.open();
        stage.loop().run(stage.warmUp(), running::publish);
        running.drain();
        return running;
    }

    private final class Running implements Trial {

        private final Server server;
        private final Audience audience;
        private final PublishRequest request;
        private final List<Publisher> agents = new ArrayList<>();
        private long published;

        Running(Server server) {
            this.server = server;
            String workflow = UUID.randomUUID().toString();
            Tokens tokens = stage.tokens();
            audience = new Audience(stage.loop(), server);
            audience.join(Stream.generate(() -> new Ticket(tokens.viewer(workflow), workflow, 0, ""))
                    .limit(viewers)
                    .toList());
            request = batch == 1
                    ? PublishRequest.single(workflow, tokens.publisher(), CONTENT)
                    : PublishRequest.batch(workflow, tokens.publisher(), CONTENT, batch);
        }

        /** New connections for each round: servers close those that lie idle meanwhile. */
        private void open() {
            for (int i = 0; i < publishers; i++) {
                agents.add(new Publisher(stage.loop(), server.publishPort(), () -> {}));
            }
        }

        @Override
        public Map<String, Double> round() {
            open();
            stage.loop().run(RUN_IN, this::publish);
            long start = System.nanoTime();
            long cpu = server.cpuNanos();
            List<Long> before = server.cpuNanosOfNodes();
            long delivered = audience.tally().deliveries();
            stage.loop().run(stage.window(), this::publish);
            double deliveries = audience.tally().deliveries() - delivered;
            double micros = (server.cpuNanos() - cpu) / 1e3;
            double busiest = busiest(before, server.cpuNanosOfNodes()) / 1e3;
            double seconds = (System.nanoTime() - start) / 1e9;
            drain();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("CPU µs/delivery", micros / deliveries);
            if (before.size() > 1) {
                figures.put("CPU µs/delivery of the busiest node", busiest / deliveries);
            }
            figures.put("deliveries/s", deliveries / seconds);
            return figures;
        }

        private static long busiest(List<Long> before, List<Long> after) {
            long most = 0;
            for (int node = 0; node < before.size(); node++) {
                most = Math.max(most, after.get(node) - before.get(node));
            }
            return most;
        }

        private void publish() {
            for (Publisher agent : agents) {
                if (!agent.busy()
                        && published * viewers - audience.tally().deliveries() < (long) EVENTS_ON_THE_WAY * viewers) {
                    agent.publish(request.bytes());
                    published += batch;
                }
            }
        }

        private void drain() {
            agents.forEach(Publisher::check);
            stage.loop()
                    .until(
                            "all of " + published + " events at all viewers of " + server.name(),
                            () -> audience.tally().deliveries() >= published * viewers
                                    && agents.stream().noneMatch(Publisher::busy),
                            LIMIT,
                            () -> {});
            agents.forEach(Publisher::check);
            agents.forEach(Publisher::close);
            agents.clear();
            audience.tally().check();
        }

        @Override
        public void close() {
            agents.forEach(Publisher::close);
            audience.close();
        }
    }
}
