package dev.skald.benchmarks.drops;

import dev.skald.benchmarks.history.Severity;
import dev.skald.benchmarks.scenario.BenchmarkProgram;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The scenario from the command line: exits with 0 if nothing was wrong, with 1 if something was, and with 2 if it
 * could not be carried out.
 */
@Command(
        name = "drops",
        description =
                "Cuts the connections of stock clients under them, and proves that they see everything once, in order.")
public final class DropsProgram extends BenchmarkProgram {

    @Option(names = "--seconds", paramLabel = "N", description = "How long (default: 60).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "How many clients (default: 200).")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--resume", paramLabel = "HOW", description = "How clients come back: ${COMPLETION-CANDIDATES}.")
    private DropSettings.Resume resume = DropSettings.Resume.AFTER;

    @Option(
            names = "--store",
            paramLabel = "WHERE",
            description = "Where the gateway keeps its log: ${COMPLETION-CANDIDATES} (default: MEMORY).")
    private StoreKind store = StoreKind.MEMORY;

    @Option(names = "--quick", description = "10 seconds, 40 clients, and a tenth of the cuts that must happen.")
    private boolean quick;

    @Option(
            names = "--min-cuts",
            paramLabel = "N",
            description = "The cuts that must happen (default: 1000, 100 with --quick).")
    private Optional<Integer> minCuts = Optional.empty();

    @Option(
            names = "--min-upgrade-cuts",
            paramLabel = "N",
            description = "The cuts that must happen during an upgrade (default: 50, 5 with --quick).")
    private Optional<Integer> minUpgradeCuts = Optional.empty();

    /** Runs the scenario that the arguments describe. */
    public static void main(String[] args) {
        run(new DropsProgram(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DropSettings settings = settings();
        Home here = new Home(root(), "drops");
        DropReport report = new DropScenario(here, settings).run();
        return report(
                here,
                Map.of(
                        "seconds", settings.duration().toSeconds(),
                        "resume", settings.resume(),
                        "store", settings.store(),
                        "report", report),
                report.text(),
                report.passed());
    }

    private DropSettings settings() {
        DropSettings base = quick ? DropSettings.shortened() : DropSettings.full();
        return base.lasting(seconds.map(Duration::ofSeconds).orElse(base.duration()))
                .withClients(clients.orElse(base.clients()))
                .resuming(resume)
                .on(store)
                .within(new Severity(
                        minCuts.orElse(base.severity().minCuts()),
                        minUpgradeCuts.orElse(base.severity().minCutsDuringUpgrade())));
    }
}
