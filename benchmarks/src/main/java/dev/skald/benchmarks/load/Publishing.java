package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Publishers with a workflow each, which nobody watches, who post again as soon as they are answered: what it costs,
 * and takes, to be told that events are in the log.
 *
 * @param publishers how many post side by side
 * @param batch events a post: one as JSON, more as NDJSON
 */
record Publishing(Stage stage, int rounds, int publishers, int batch) implements Workload {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration RUN_IN = Duration.ofMillis(500);
    private static final Set<String> WHO_NUMBERS =
            Set.of(Contender.SKALD, Contender.SKALD_FILE, Contender.NODE, Contender.NODE_SQLITE);

    @Override
    public String name() {
        return batch == 1
                ? "publishing, singles of %d publishers".formatted(publishers)
                : "publishing, batches of %d of %d publishers".formatted(batch, publishers);
    }

    /** Skald and Node, each with the disk and without. */
    @Override
    public boolean suits(Contender contender) {
        return WHO_NUMBERS.contains(contender.name());
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
        private final List<PublishRequest> requests = new ArrayList<>();
        private final List<Agent> agents = new ArrayList<>();
        private final Latencies answers = new Latencies();
        private long answered;

        Running(Server server) {
            this.server = server;
            for (int i = 0; i < publishers; i++) {
                String workflow = UUID.randomUUID().toString();
                String token = stage.tokens().publisher();
                requests.add(
                        batch == 1
                                ? PublishRequest.single(workflow, token, FanOut.CONTENT)
                                : PublishRequest.batch(workflow, token, FanOut.CONTENT, batch));
            }
        }

        /** New connections for each round: servers close those that lie idle meanwhile. */
        private void open() {
            requests.forEach(request -> agents.add(new Agent(request)));
        }

        @Override
        public Map<String, Double> round() {
            open();
            stage.loop().run(RUN_IN, this::publish);
            answers.clear();
            long before = answered;
            long start = System.nanoTime();
            long cpu = server.cpuNanos();
            stage.loop().run(stage.window(), this::publish);
            double events = (answered - before) * (double) batch;
            double micros = (server.cpuNanos() - cpu) / 1e3;
            double seconds = (System.nanoTime() - start) / 1e9;
            answers.sort();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("CPU µs/event", micros / events);
            figures.put("events/s", events / seconds);
            figures.put("p50 ms of the 202", answers.percentile(0.5));
            figures.put("p99 ms of the 202", answers.percentile(0.99));
            drain();
            server.directory().ifPresent(directory -> figures.putAll(Disk.figures(directory)));
            return figures;
        }

        private void publish() {
            agents.forEach(Agent::publishUnlessBusy);
        }

        private void drain() {
            stage.loop()
                    .until(
                            "all answers of " + server.name(),
                            () -> agents.stream().noneMatch(Agent::busy),
                            LIMIT,
                            () -> agents.forEach(Agent::check));
            close();
        }

        @Override
        public void close() {
            agents.forEach(Agent::close);
            agents.clear();
        }

        /** One publisher. */
        private final class Agent {

            private final PublishRequest request;
            private final Publisher connection;
            private long posted;

            Agent(PublishRequest request) {
                this.request = request;
                this.connection = new Publisher(stage.loop(), server.publishPort(0), this::answered);
            }

            private void answered() {
                answered++;
                answers.took(System.nanoTime() - posted);
            }

            void publishUnlessBusy() {
                connection.check();
                if (!connection.busy()) {
                    posted = System.nanoTime();
                    connection.publish(request.bytes());
                }
            }

            boolean busy() {
                return connection.busy();
            }

            void check() {
                connection.check();
            }

            void close() {
                connection.close();
            }
        }
    }
}
