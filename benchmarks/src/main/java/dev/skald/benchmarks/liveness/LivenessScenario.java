package dev.skald.benchmarks.liveness;

import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.History;
import dev.skald.benchmarks.history.HistoryChecker;
import dev.skald.benchmarks.history.Severity;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.PublishClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The scenario: starts everything, holds one round after the other, and has each of them judged. */
public final class LivenessScenario {

    private static final String VIEWER = "viewer";

    /** A viewer that comes back subscribes to a hundred workflows again, within a second of the first time. */
    private static final Map<String, String> VARIABLES = Map.of("MAX_CLIENT_EVENTS", "300");

    private final HistoryChecker checker = new HistoryChecker(Severity.NONE);
    private final Home home;
    private final LivenessSettings settings;

    /** A scenario of that size. */
    public LivenessScenario(Home home, LivenessSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    /**
     * Runs it. Blocks until all processes it started have ended.
     *
     * @throws IOException if it could not be carried out, which says nothing about the gateway's deliveries
     */
    public LivenessReport run() throws IOException, InterruptedException {
        home.prepare();
        Tokens tokens = new Tokens();
        try (GatewayProcess gateway = GatewayProcess.start(home, tokens.secret(), VARIABLES)) {
            PublishClient agent = new PublishClient(gateway.port(), tokens.publisher());
            Logs logs = new Logs(agent, VIEWER, new Random(settings.seed()));
            StandingCursors cursors = new StandingCursors(new GatewayMetrics(gateway.port()), settings.silence());
            String token = tokens.user(VIEWER);
            if (settings.kind() == LivenessSettings.Kind.UPGRADE) {
                return race(gateway.port(), token, logs, cursors);
            }
            return rounds(gateway.port(), token, logs, cursors);
        }
    }

    private LivenessReport rounds(int port, String token, Logs logs, StandingCursors cursors)
            throws IOException, InterruptedException {
        RoundPlanner planner = settings.kind() == LivenessSettings.Kind.ARRIVAL
                ? new ArrivalPlanner(new Random(settings.seed()), settings.viewers(), settings.latencyMillis())
                : new MixedPlanner(new Random(settings.seed()), settings.viewers());
        LivenessTally tally = new LivenessTally(settings);
        try (ArrivalsProcess arrivals = ArrivalsProcess.start(home)) {
            long began = System.nanoTime();
            while (tally.rounds() < settings.rounds() && !over(began)) {
                RoundPlan plan = planner.next();
                logs.become(plan.histories());
                arrivals.begin(port, token, settings.silence(), plan.viewers());
                logs.goOn(plan.histories(), plan.publishing());
                arrivals.settle(logs.last());
                List<String> late = arrivals.settled(() -> tally.sawBehind(cursors.behind()));
                cursors.check(late.isEmpty()).forEach(tally::fault);
                Arrivals round = arrivals.end();
                tally.held(late, round, checker.check(new History(logs.published(), round.histories())));
            }
            return tally.report(seconds(began));
        }
    }

    private LivenessReport race(int port, String token, Logs logs, StandingCursors cursors)
            throws IOException, InterruptedException {
        List<HistoryPlan> histories = UpgradeRaces.histories(new Random(settings.seed()));
        logs.become(histories);
        UpgradeRaces races = new UpgradeRaces(port, token, settings, histories);
        long began = System.nanoTime();
        races.run(() -> over(began));
        double seconds = seconds(began);
        return races.report(seconds, cursors.check(true));
    }

    private boolean over(long began) {
        return settings.time()
                .filter(time -> System.nanoTime() - began > time.toNanos())
                .isPresent();
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
