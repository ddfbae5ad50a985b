package dev.skald.benchmarks.drops;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.benchmarks.history.Severity;
import dev.skald.benchmarks.scenario.Home;
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
 * The scenario from the command line: exits with 0 if nothing was wrong, with 1 if something was, and with 2 if it
 * could not be carried out.
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

    @Option(names = "--seconds", paramLabel = "N", description = "How long (default: 60).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--clients", paramLabel = "N", description = "How many clients (default: 200).")
    private Optional<Integer> clients = Optional.empty();

    @Option(names = "--resume", paramLabel = "HOW", description = "How clients come back: ${COMPLETION-CANDIDATES}.")
    private DropSettings.Resume resume = DropSettings.Resume.AFTER;

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
                .within(new Severity(
                        minCuts.orElse(base.severity().minCuts()),
                        minUpgradeCuts.orElse(base.severity().minCutsDuringUpgrade())));
    }
}
