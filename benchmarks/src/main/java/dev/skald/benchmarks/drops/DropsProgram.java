package dev.skald.benchmarks.drops;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.benchmarks.history.Severity;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        name = "drops",
        exitCodeOnExecutionException = 2,
        description =
                "Cuts the connections of stock clients under them, and proves that they see everything once, in order.",
        mixinStandardHelpOptions = true)
public final class DropsProgram implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--home", hidden = true, description = "The checkout.")
    private Path home = Path.of("");

    @Option(names = "--seconds", paramLabel = "N", description = "How long; 60 unless told.")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "How many clients; 200 unless told.")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--resume", paramLabel = "HOW", description = "How clients come back: ${COMPLETION-CANDIDATES}.")
    private DropSettings.Resume resume = DropSettings.Resume.AFTER;

    @Option(
            names = "--store",
            paramLabel = "WHERE",
            description = "Where the gateway keeps its log: ${COMPLETION-CANDIDATES}; MEMORY unless told.")
    private StoreKind store = StoreKind.MEMORY;

    @Option(names = "--quick", description = "10 seconds, 40 clients, and a tenth of the cuts that must happen.")
    private boolean quick;

    @Option(
            names = "--min-cuts",
            paramLabel = "N",
            description = "The cuts that must happen; 1000 unless told, 100 with --quick.")
    private Optional<Integer> minCuts = Optional.empty();

    @Option(
            names = "--min-upgrade-cuts",
            paramLabel = "N",
            description = "The cuts that must happen during an upgrade; 50 unless told, 5 with --quick.")
    private Optional<Integer> minUpgradeCuts = Optional.empty();

    /** Runs the scenario that the arguments describe. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DropsProgram())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        DropSettings settings = settings();
        Home here = new Home(home.toAbsolutePath().normalize(), "drops");
        DropReport report = new DropScenario(here, settings).run();
        Path result = here.results().resolve("drops-" + Instant.now().toEpochMilli() + ".json");
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        result.toFile(),
                        Map.of(
                                "seconds", settings.duration().toSeconds(),
                                "resume", settings.resume(),
                                "store", settings.store(),
                                "report", report));
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.text());
        out.println("  written to            " + here.root().relativize(result));
        out.flush();
        return report.passed() ? 0 : 1;
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
