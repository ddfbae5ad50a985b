package dev.skald.benchmarks.kills;

import dev.skald.benchmarks.plants.Plant;
import dev.skald.benchmarks.scenario.BenchmarkProgram;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The scenario from the command line: exits with 0 if nothing was wrong, with 1 if something was, and with 2 if it
 * could not be carried out.
 */
@Command(
        name = "kills",
        description =
                "Kills the gateway again and again, and proves that what it acknowledged or showed stays as it was.")
public final class KillsProgram extends BenchmarkProgram {

    @Option(names = "--kills", paramLabel = "N", description = "How often (default: 200, 20 with --quick).")
    private Optional<Integer> kills = Optional.empty();

    @Option(names = "--viewers", paramLabel = "N", description = "How many watch (default: 24, 12 with --quick).")
    private Optional<Integer> viewers = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Draws the moments (default: another one each time).")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--quick", description = "20 kills in about a minute.")
    private boolean quick;

    @Option(
            names = "--store",
            paramLabel = "WHERE",
            description = "Where the gateway keeps its log: ${COMPLETION-CANDIDATES}. In memory no run passes.")
    private StoreKind store = StoreKind.FILE;

    @Option(
            names = "--plant",
            paramLabel = "FAULT",
            converter = PlantConverter.class,
            description = "Plants a fault, which must be found: acknowledge-early, hint-early, lose-ids, reuse-epoch.")
    private Optional<Plant> plant = Optional.empty();

    /** Runs the scenario that the arguments describe. */
    public static void main(String[] args) {
        run(new KillsProgram(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home here = new Home(root(), "kills");
        KillReport report = new KillScenario(here, settings()).run();
        return report(here, report, report.text(), report.passed());
    }

    private KillSettings settings() {
        long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
        KillSettings base = quick ? KillSettings.shortened(drawn) : KillSettings.full(drawn);
        return base.killing(kills.orElse(base.kills()))
                .withViewers(viewers.orElse(base.viewers()))
                .on(store)
                .planting(plant);
    }

    /** Faults are written with hyphens. */
    private static final class PlantConverter implements CommandLine.ITypeConverter<Plant> {
        @Override
        public Plant convert(String text) {
            return Plant.named(text);
        }
    }
}
