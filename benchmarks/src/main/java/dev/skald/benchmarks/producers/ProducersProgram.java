package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.plants.RunPlant;
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
        name = "producers",
        description = "Has producers of runs die on the way, and proves that each run has exactly one end.")
public final class ProducersProgram extends BenchmarkProgram {

    @Option(
            names = "--producers",
            paramLabel = "N",
            description = "How many (default: 1000, 60 with --quick); with 0 cancels are measured, and nothing else.")
    private Optional<Integer> producers = Optional.empty();

    @Option(names = "--at-once", paramLabel = "N", description = "How many of them act at a time (default: 100).")
    private Optional<Integer> atOnce = Optional.empty();

    @Option(
            names = "--kills",
            paramLabel = "N",
            description = "How often the gateway is killed meanwhile; needs --store file (default: 0).")
    private Optional<Integer> kills = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws what becomes of whom (default: another one each time).")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--quick", description = "60 producers in about a quarter of a minute.")
    private boolean quick;

    @Option(
            names = "--store",
            paramLabel = "WHERE",
            description = "Where the gateway keeps its log: ${COMPLETION-CANDIDATES} (default: memory).")
    private StoreKind store = StoreKind.MEMORY;

    @Option(
            names = "--cancels",
            paramLabel = "N",
            description = "How often it is measured how soon an agent knows that it is cancelled (default: 200).")
    private int cancels = 200;

    @Option(
            names = "--plant",
            paramLabel = "FAULT",
            converter = PlantConverter.class,
            description =
                    "Plants a fault, which must be found: stale-expiry, late-release, no-expiry, late-expiry, deaf-heartbeat.")
    private Optional<RunPlant> plant = Optional.empty();

    /** Runs the scenario that the arguments describe. */
    public static void main(String[] args) {
        run(new ProducersProgram(), args);
    }

    /**
     * What is written to a file.
     *
     * @param producers the scenario
     * @param cancels the measurement
     */
    record Found(Object producers, CancelFigures cancels) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home here = new Home(root(), "producers");
        ProducerSettings settings = settings();
        CancelFigures figures = plant.isPresent() || cancels == 0
                ? CancelFigures.NONE
                : new CancelMeasurement(here, store, cancels).run();
        if (settings.producers() == 0) {
            return report(here, new Found("none", figures), figures.text(), figures.passed());
        }
        ProducerReport report = new ProducerScenario(here, settings).run();
        return report(
                here, new Found(report, figures), report.text() + figures.text(), report.passed() && figures.passed());
    }

    private ProducerSettings settings() {
        long drawn = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000_000));
        ProducerSettings base = quick ? ProducerSettings.shortened(drawn) : ProducerSettings.full(drawn);
        int times = kills.orElse(base.kills());
        if (times > 0 && store == StoreKind.MEMORY) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this),
                    "what a gateway keeps in memory does not outlive a kill: --kills needs --store file");
        }
        return base.withProducers(producers.orElse(base.producers()))
                .atOnce(atOnce.orElse(base.atOnce()))
                .killing(times)
                .on(store)
                .planting(plant);
    }

    /** Faults are written with hyphens. */
    private static final class PlantConverter implements CommandLine.ITypeConverter<RunPlant> {
        @Override
        public RunPlant convert(String text) {
            return RunPlant.named(text);
        }
    }
}
