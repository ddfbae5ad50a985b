package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.scenario.BenchmarkProgram;
import dev.skald.benchmarks.scenario.Home;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The scenario from the command line: exits with 0 if nothing was wrong, with 1 if something was, and with 2 if it
 * could not be carried out.
 */
@Command(
        name = "chaos",
        description = "Hurts several nodes on one Redis, and proves that clients see everything once, in order.")
public final class ChaosProgram extends BenchmarkProgram {

    private static final Set<Harm> SPARING = EnumSet.of(Harm.HINTS_LOST, Harm.REDIS_PAUSED);

    @Option(names = "--seconds", paramLabel = "N", description = "How long (default: 150, 30 with --quick).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "How many watch (default: 200, 60 with --quick).")
    private Optional<Integer> clients = Optional.empty();

    @Option(
            names = "--transports",
            paramLabel = "MIX",
            split = ",",
            description =
                    "What clients have, by turns: polling, websocket, polling+websocket, sse (default: all, with --peer all but sse).")
    private List<String> transports = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Draws the moments (default: another one each time).")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--quick", description = "30 seconds, 60 clients, and less harm that must be done.")
    private boolean quick;

    @Option(
            names = "--peer",
            description =
                    "Does the same to Socket.IO on Node, with and without kills, and prints what clients saw of each.")
    private boolean peer;

    @Option(
            names = "--plant",
            paramLabel = "FAULT",
            converter = PlantConverter.class,
            description = "Plants a fault, which must be found: deaf-node, lose-ids, skipping-clients.")
    private Optional<ChaosPlant> plant = Optional.empty();

    /** Runs the scenario that the arguments describe. */
    public static void main(String[] args) {
        run(new ChaosProgram(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home here = new Home(root(), "chaos");
        ChaosSettings settings = settings();
        if (!peer) {
            ChaosReport report = new ChaosScenario(here, settings).run();
            return report(here, report, report.text(), report.passed());
        }
        ChaosSettings common = settings.over(mixes().orElse(ChaosSettings.SOCKET_IO));
        Comparison comparison = new Comparison(
                new ChaosScenario(here, common).run(),
                new PeerScenario(here, common).run(),
                new PeerScenario(here, common.doing(SPARING)).run());
        return report(here, comparison, comparison.text(), comparison.passed());
    }

    private ChaosSettings settings() {
        long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
        ChaosSettings base = quick ? ChaosSettings.shortened(drawn) : ChaosSettings.full(drawn);
        ChaosSettings sized = base.lasting(seconds.map(Duration::ofSeconds).orElse(base.duration()))
                .withClients(clients.orElse(base.clients()))
                .over(mixes().orElse(base.mixes()));
        return plant.map(sized::planting).orElse(sized);
    }

    private Optional<List<List<String>>> mixes() {
        return transports.isEmpty()
                ? Optional.empty()
                : Optional.of(transports.stream()
                        .map(mix -> Arrays.asList(mix.split("\\+", -1)))
                        .toList());
    }

    /** Faults are written with hyphens. */
    private static final class PlantConverter implements CommandLine.ITypeConverter<ChaosPlant> {
        @Override
        public ChaosPlant convert(String text) {
            return ChaosPlant.named(text);
        }
    }
}
