package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Many workflows with one viewer each, and agents that post one event at a time at common rates, whether or not they
 * were answered: what waits counts from when it was due.
 *
 * @param streams how many workflows
 * @param rates posts a second, all streams together
 * @param peak whether the highest rate is looked for as well
 */
record TokenStreams(Stage stage, int rounds, int streams, List<Integer> rates, boolean peak) implements Workload {

    private static final double PEAK_STEP = 1.25;
    private static final int HALVINGS = 2;
    private static final int TRIES = 2;
    private static final double WARM_RATE = 2000;
    private static final double PROMPT_MILLIS = 50;

    @Override
    public String name() {
        return "token streams, %d workflows".formatted(streams);
    }

    /** All, those that write to the disk or to Redis too: it is what they are for. */
    @Override
    public boolean suits(Contender contender) {
        return true;
    }

    @Override
    public Trial begin(Server server) {
        Running running = new Running(server);
        running.streams.run(WARM_RATE, stage.warmUp());
        return running;
    }

    private final class Running implements Trial {

        private final Audience audience;
        private final OpenLoop streams;
        private final Server server;

        Running(Server server) {
            this.server = server;
            audience = new Audience(stage.loop(), server);
            Tokens tokens = stage.tokens(server);
            List<Ticket> tickets = new ArrayList<>();
            List<PublishRequest> requests = new ArrayList<>();
            String publisher = tokens.publisher();
            for (int i = 0; i < TokenStreams.this.streams; i++) {
                String workflow = UUID.randomUUID().toString();
                tickets.add(new Ticket(tokens.viewer(workflow), workflow, 0, ""));
                requests.add(PublishRequest.timed(workflow, publisher, 24));
            }
            audience.join(tickets);
            streams = new OpenLoop(stage.loop(), server, audience, requests);
        }

        @Override
        public Map<String, Double> round() {
            Map<String, Double> figures = new LinkedHashMap<>();
            double keptUp = 0;
            for (int rate : rates) {
                OpenLoop.Outcome outcome = attempt(rate);
                figures.put("CPU µs/event at " + rate + "/s", outcome.cpuMicros());
                figures.put("p50 ms at " + rate + "/s", outcome.p50());
                figures.put("p99 ms at " + rate + "/s", outcome.p99());
                figures.put("p50 ms of the 202 at " + rate + "/s", outcome.answered50());
                figures.put("p99 ms of the 202 at " + rate + "/s", outcome.answered99());
                if (outcome.keptUp() && outcome.p99() < PROMPT_MILLIS) {
                    keptUp = rate;
                }
            }
            server.directory().ifPresent(directory -> figures.putAll(Disk.figures(directory)));
            if (peak) {
                figures.put("highest rate/s with p99 < 50 ms", highest(keptUp));
            }
            return figures;
        }

        private OpenLoop.Outcome attempt(double rate) {
            OpenLoop.Outcome outcome = streams.run(rate, stage.window());
            return outcome.keptUp() ? outcome : OpenLoop.Outcome.NONE;
        }

        /** In large steps to the first that is too much, whose distance is then halved. */
        private double highest(double keptUp) {
            double best = keptUp;
            while (best > 0 && isPromptAt(best * PEAK_STEP)) {
                best *= PEAK_STEP;
            }
            double step = PEAK_STEP;
            for (int i = 0; best > 0 && i < HALVINGS; i++) {
                step = Math.sqrt(step);
                if (isPromptAt(best * step)) {
                    best *= step;
                }
            }
            return best;
        }

        /** One failure may be the machine's. */
        private boolean isPromptAt(double rate) {
            for (int i = 0; i < TRIES; i++) {
                OpenLoop.Outcome outcome = attempt(rate);
                if (outcome.keptUp() && outcome.p99() < PROMPT_MILLIS) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() {
            streams.close();
            audience.close();
        }
    }
}
