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
 * Many viewers of one workflow, whose publishers post by turns, as soon as they are answered and viewers are not far
 * behind. Where there are several nodes, there is a publisher at each at least.
 *
 * @param viewers how many watch
 * @param publishers how many post side by side
 * @param batch events a post: one as JSON, more as NDJSON
 * @param pace how far behind viewers may be
 * @param on which servers are put under it, beside those in memory
 */
record FanOut(Stage stage, int rounds, int viewers, int publishers, int batch, Pace pace, Set<String> on)
        implements Workload {

    /** Characters of an event's content. */
    static final int CONTENT = 256;

    /** Skald on each of its stores. */
    static final Set<String> ON_STORES = Set.of(Contender.SKALD_FILE, Contender.SKALD_REDIS, Contender.SKALD_REDIS_TWO);

    /** Skald on Redis, as one node and as two. */
    static final Set<String> ON_NODES = Set.of(Contender.SKALD_REDIS, Contender.SKALD_REDIS_TWO);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration RUN_IN = Duration.ofMillis(500);

    /** How far viewers may be behind. */
    enum Pace {
        /** Some batches: a server that is slow has more to write at once, and does it for less. */
        AHEAD(200),
        /** One batch: every server writes as much at once as any other. */
        IN_STEP(1);

        private final int eventsOnTheWay;

        Pace(int eventsOnTheWay) {
            this.eventsOnTheWay = eventsOnTheWay;
        }
    }

    @Override
    public String name() {
        String what = batch == 1
                ? "fan-out to %d, singles of %d publishers".formatted(viewers, publishers)
                : "fan-out to %d, batches of %d".formatted(viewers, batch);
        return pace == Pace.IN_STEP ? what + " in step" : what;
    }

    @Override
    public boolean suits(Contender contender) {
        return on.contains(contender.name()) || (pace == Pace.AHEAD && Workload.super.suits(contender));
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
        private int turn;

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
            for (int i = 0; i < Math.max(publishers, server.publishingNodes()); i++) {
                agents.add(new Publisher(stage.loop(), server.publishPort(i), () -> {}));
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
            for (int i = 0; i < agents.size() && mayPublish(); i++) {
                turn = (turn + 1) % agents.size();
                Publisher agent = agents.get(turn);
                if (!agent.busy()) {
                    agent.publish(request.bytes());
                    published += batch;
                }
            }
        }

        private boolean mayPublish() {
            return published * viewers - audience.tally().deliveries() < (long) pace.eventsOnTheWay * viewers;
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
