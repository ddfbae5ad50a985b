package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Clients who return all at once and resume where they were, while others go on watching: nobody may lose anything, and
 * those others should hardly notice. The peer in Node keeps a plain array of each workflow's events for it.
 *
 * @param returning how many come back
 * @param missed how many events they have missed
 * @param live how many watch meanwhile, each a workflow of its own with an agent of its own
 */
record ResumeStorm(Stage stage, int rounds, int returning, int missed, int live) implements Workload {

    private static final int BATCH = 50;
    private static final int LIVE_RATE = 200;
    private static final int KEPT = 10_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "resume storm of %d, %d events missed".formatted(returning, missed);
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.name().equals(Contender.SKALD) || contender.name().equals(Contender.NODE);
    }

    @Override
    public boolean needsFreshServers() {
        return true;
    }

    @Override
    public Contender prepared(Contender contender) {
        return contender.with("RETENTION_EVENTS", Integer.toString(KEPT));
    }

    @Override
    public Trial begin(Server server) {
        Running running = new Running(server);
        long end = System.nanoTime() + stage.warmUp().toNanos();
        do {
            running.round();
        } while (System.nanoTime() < end);
        return running;
    }

    private final class Running implements Trial {

        private final Server server;
        private final Audience watching;
        private final OpenLoop agents;
        private final String workflow = UUID.randomUUID().toString();
        private final PublishRequest batch;
        private List<Ticket> tickets;

        Running(Server server) {
            this.server = server;
            Tokens tokens = stage.tokens();
            batch = PublishRequest.batch(workflow, tokens.publisher(), FanOut.CONTENT, BATCH);
            tickets = Stream.generate(() -> new Ticket(tokens.viewer(workflow), workflow, 0, ""))
                    .limit(returning)
                    .toList();
            watching = new Audience(stage.loop(), server);
            List<Ticket> liveTickets = new ArrayList<>();
            List<PublishRequest> requests = new ArrayList<>();
            for (int i = 0; i < live; i++) {
                String own = UUID.randomUUID().toString();
                liveTickets.add(new Ticket(tokens.viewer(own), own, 0, ""));
                requests.add(PublishRequest.timed(own, tokens.publisher(), FanOut.CONTENT));
            }
            watching.join(liveTickets);
            agents = new OpenLoop(stage.loop(), server, watching, requests);
            connectAndLeave();
        }

        /** Once with everything, so that all know the epoch they come back with. */
        private void connectAndLeave() {
            try (Audience first = new Audience(stage.loop(), server)) {
                first.join(tickets);
                tickets = first.viewers().stream().map(Viewer::successor).toList();
            }
        }

        @Override
        public Map<String, Double> round() {
            publishMissed();
            try (Audience back = new Audience(stage.loop(), server)) {
                double[] seconds = {Double.NaN};
                long cpu = server.cpuNanos();
                long start = System.nanoTime();
                long all = (long) returning * missed;
                back.begin(tickets);
                OpenLoop.Outcome others = agents.run(LIVE_RATE, stage.window(), () -> {
                    back.admit();
                    if (Double.isNaN(seconds[0]) && back.tally().deliveries() >= all) {
                        seconds[0] = (System.nanoTime() - start) / 1e9;
                    }
                });
                stage.loop()
                        .until(
                                "all that was missed at the viewers of " + server.name(),
                                () -> back.tally().deliveries() >= all,
                                LIMIT,
                                back::admit);
                back.tally().check();
                double took = Double.isNaN(seconds[0]) ? (System.nanoTime() - start) / 1e9 : seconds[0];
                tickets = back.viewers().stream().map(Viewer::successor).toList();
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("s until all have caught up", took);
                figures.put("CPU ms/client", (server.cpuNanos() - cpu) / 1e6 / returning);
                figures.put("live viewers' p50 ms", others.p50());
                figures.put("live viewers' p99 ms", others.p99());
                return figures;
            }
        }

        private void publishMissed() {
            try (Publisher agent = new Publisher(stage.loop(), server.publishPort(0), () -> {})) {
                for (int sent = 0; sent < missed; sent += BATCH) {
                    agent.publish(batch.bytes());
                    stage.loop().until("an answer of " + server.name(), () -> !agent.busy(), LIMIT, agent::check);
                }
            }
        }

        @Override
        public void close() {
            agents.close();
            watching.close();
        }
    }
}
