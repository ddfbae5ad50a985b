package dev.skald.benchmarks.liveness;

import dev.skald.benchmarks.scenario.BenchmarkProgram;
import dev.skald.benchmarks.scenario.Home;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The scenario from the command line: exits with 0 if everybody came to the end, with 1 if somebody was left behind or
 * something else was wrong, and with 2 if it could not be carried out.
 */
@Command(
        name = "liveness",
        description =
                "Has stock clients arrive in every way at workflows with a history, and proves that silence leaves"
                        + " nobody behind.")
public final class LivenessProgram extends BenchmarkProgram {

    private static final long SEEDS = 1_000_000;

    @Option(
            names = "--case",
            paramLabel = "CASE",
            description = "Who arrives: ${COMPLETION-CANDIDATES} (default: mixed).")
    private LivenessSettings.Kind kind = LivenessSettings.Kind.MIXED;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description =
                    "How many rounds (default: 30). A viewer is one in the cases arrival (1000) and upgrade (10000).")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--minutes", paramLabel = "N", description = "As many rounds as go into so many minutes.")
    private Optional<Integer> minutes = Optional.empty();

    @Option(
            names = "--viewers",
            paramLabel = "N",
            description = "How many arrive at a time (default: 30, 4 for the case arrival, 8 for upgrade).")
    private Optional<Integer> viewers = Optional.empty();

    @Option(
            names = "--latency",
            paramLabel = "MILLIS",
            description = "How long it takes until something reaches a viewer of the case arrival (default: 0).")
    private Optional<Integer> latency = Optional.empty();

    @Option(
            names = "--silence",
            paramLabel = "MILLIS",
            description = "For how long nothing may come to one who is not at the end of his logs (default: 2000).")
    private Optional<Integer> silence = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Brings the plans of an earlier run about again.")
    private Optional<Long> seed = Optional.empty();

    /** Runs the scenario that the arguments describe. */
    public static void main(String[] args) {
        run(new LivenessProgram(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home here = new Home(root(), "liveness");
        LivenessReport report = new LivenessScenario(here, settings()).run();
        return report(here, report, report.text(), report.passed());
    }

    private LivenessSettings settings() {
        LivenessSettings settings =
                LivenessSettings.of(kind, seed.orElseGet(() -> Instant.now().toEpochMilli() % SEEDS));
        if (minutes.isPresent()) {
            settings = settings.lasting(Duration.ofMinutes(minutes.get()));
        }
        if (rounds.isPresent()) {
            settings = settings.withRounds(rounds.get());
        }
        if (viewers.isPresent()) {
            settings = settings.withViewers(viewers.get());
        }
        if (latency.isPresent()) {
            settings = settings.withLatency(latency.get());
        }
        if (silence.isPresent()) {
            settings = settings.withSilence(Duration.ofMillis(silence.get()));
        }
        return settings;
    }
}
