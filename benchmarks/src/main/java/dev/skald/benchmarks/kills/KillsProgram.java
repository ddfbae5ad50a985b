package dev.skald.benchmarks.kills;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.benchmarks.plants.Plant;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The scenario from the command line: exits with 0 if nothing was wrong, with 1 if something was, and with 2 if it could not be
 * carried out.
 */
@Command(
        name = "kills",
        exitCodeOnExecutionException = 2,
        description =
                "Kills the gateway again and again, and proves that what it acknowledged or showed stays as it was.",
        mixinStandardHelpOptions = true)
public final class KillsProgram implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--home", hidden = true, description = "The checkout.")
    private Path home = Path.of("");

    @Option(names = "--kills", paramLabel = "N", description = "How often; 200 unless told, 20 with --quick.")
    private Optional<Integer> kills = Optional.empty();

    @Option(names = "--viewers", paramLabel = "N", description = "How many watch; 24 unless told, 12 with --quick.")
    private Optional<Integer> viewers = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Draws the moments; another one each time unless told.")
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
        System.exit(new CommandLine(new KillsProgram())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home here = new Home(home.toAbsolutePath().normalize(), "kills");
        KillReport report = new KillScenario(here, settings()).run();
        Path result = here.results().resolve("kills-" + Instant.now().toEpochMilli() + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(result.toFile(), report);
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.text());
        out.println("  written to            " + here.root().relativize(result));
        out.flush();
        return report.passed() ? 0 : 1;
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
