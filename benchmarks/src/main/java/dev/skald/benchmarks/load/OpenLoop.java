package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Agents that post at the times they are due, each on a connection of its own; what is late is posted as soon as it can
 * be.
 */
final class OpenLoop implements AutoCloseable {

    private static final Duration RUN_IN = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final double KEPT_UP = 0.98;
    private static final int LATE_AT_MOST = 3;

    /**
     * What was measured at one rate.
     *
     * @param keptUp whether what was due was also delivered, but for what is on the way
     * @param cpuMicros the server's CPU time an event
     * @param p50 milliseconds from due to delivered
     * @param answered50 milliseconds from due to answered
     */
    record Outcome(boolean keptUp, double cpuMicros, double p50, double p99, double answered50, double answered99) {
        static final Outcome NONE = new Outcome(false, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    private final LoadLoop loop;
    private final Server server;
    private final Audience audience;
    private final List<Agent> agents = new ArrayList<>();
    private final Latencies answers = new Latencies();
    private double interval;
    private double nextDue;
    private int turn;
    private long due;
    private long published;

    /** One agent for each request, and a viewer for each in the same order. */
    OpenLoop(LoadLoop loop, Server server, Audience audience, List<PublishRequest> requests) {
        this.loop = loop;
        this.server = server;
        this.audience = audience;
        requests.forEach(request -> agents.add(new Agent(request)));
    }

    /** Posts at a rate for so long, then waits until all that was posted has been seen. */
    Outcome run(double rate, Duration window) {
        return run(rate, window, RUN_IN, () -> {});
    }

    /** The same without a run-in, and something else that is done at each turn. */
    Outcome run(double rate, Duration window, Runnable besides) {
        return run(rate, window, Duration.ZERO, besides);
    }

    private Outcome run(double rate, Duration window, Duration runIn, Runnable besides) {
        Runnable eachTurn = () -> {
            besides.run();
            post();
        };
        agents.forEach(Agent::open);
        interval = 1e9 / rate;
        nextDue = System.nanoTime();
        loop.spin(runIn, eachTurn);
        Tally tally = audience.tally();
        tally.startTiming();
        answers.clear();
        long dueBefore = due;
        long deliveredBefore = tally.deliveries();
        long cpu = server.cpuNanos();
        loop.spin(window, eachTurn);
        long cpuUsed = server.cpuNanos() - cpu;
        long delivered = tally.deliveries() - deliveredBefore;
        boolean keptUp = delivered >= (due - dueBefore) * KEPT_UP
                && agents.stream().allMatch(agent -> agent.dues.size() <= LATE_AT_MOST);
        tally.stopTiming();
        answers.sort();
        double answered50 = answers.percentile(0.5);
        double answered99 = answers.percentile(0.99);
        drain();
        return new Outcome(
                keptUp,
                cpuUsed / 1e3 / delivered,
                tally.percentile(0.5),
                tally.percentile(0.99),
                answered50,
                answered99);
    }

    private void post() {
        long now = System.nanoTime();
        while (nextDue <= now) {
            agents.get(turn).due((long) nextDue);
            due++;
            turn = (turn + 1) % agents.size();
            nextDue += interval;
        }
    }

    private void drain() {
        agents.forEach(agent -> agent.dues.clear());
        loop.until(
                "all of " + published + " events at the viewers of " + server.name(),
                () -> audience.tally().deliveries() >= published
                        && agents.stream().noneMatch(Agent::busy),
                LIMIT,
                () -> agents.forEach(Agent::check));
        close();
        audience.tally().check();
    }

    @Override
    public void close() {
        agents.forEach(Agent::close);
    }

    private final class Agent {

        private final PublishRequest request;
        private final ArrayDeque<Long> dues = new ArrayDeque<>();
        private Optional<Publisher> connection = Optional.empty();
        private long postedFor;

        Agent(PublishRequest request) {
            this.request = request;
        }

        /** A new connection for each run: servers close those that lie idle meanwhile. */
        void open() {
            connection = Optional.of(new Publisher(loop, server.publishPort(0), this::next));
        }

        void due(long nanos) {
            if (busy()) {
                dues.add(nanos);
            } else {
                post(nanos);
            }
        }

        private void next() {
            answers.took(System.nanoTime() - postedFor);
            if (!dues.isEmpty()) {
                post(dues.remove());
            }
        }

        private void post(long nanos) {
            published++;
            postedFor = nanos;
            connection.orElseThrow().publish(request.at(nanos));
        }

        boolean busy() {
            return connection.map(Publisher::busy).orElse(false);
        }

        void check() {
            connection.ifPresent(Publisher::check);
        }

        void close() {
            connection.ifPresent(Publisher::close);
            connection = Optional.empty();
        }
    }
}
