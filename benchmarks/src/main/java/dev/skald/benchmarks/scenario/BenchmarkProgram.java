package dev.skald.benchmarks.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What the programs of the benchmarks have in common on the command line: {@code --help}, the checkout they run from,
 * and exit codes: 0 if all was well, 1 if something was wrong, and 2 if the program could not be carried out.
 */
@Command(exitCodeOnExecutionException = 2, mixinStandardHelpOptions = true)
public abstract class BenchmarkProgram implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--home", hidden = true, description = "The checkout.")
    private Path home = Path.of("");

    /** A program that picocli has yet to give its options. */
    protected BenchmarkProgram() {}

    /** Runs a program, and ends the process with its exit code. */
    protected static void run(BenchmarkProgram program, String... arguments) {
        System.exit(new CommandLine(program)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    /** The directory of the checkout that it runs from. */
    protected final Path root() {
        return home.toAbsolutePath().normalize();
    }

    /** Where it tells how it went. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /**
     * Ends a scenario: writes what it found to a file among the results, and prints it with the name of that file.
     *
     * @param found what is written, as JSON
     * @param text what is printed
     * @param passed whether all was well
     * @return the exit code
     */
    protected final int report(Home here, Object found, String text, boolean passed) throws IOException {
        Path result =
                here.results().resolve(here.scenario() + "-" + Instant.now().toEpochMilli() + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(result.toFile(), found);
        out().print(text);
        out().println("  written to            " + here.root().relativize(result));
        out().flush();
        return passed ? 0 : 1;
    }
}
