package dev.skald.benchmarks.fuzz;

import dev.skald.benchmarks.scenario.BenchmarkProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Fuzzing from the command line: exits with 0 if no input showed a fault, with 1 if one did, and with 2 if it could not
 * be carried out.
 */
@Command(
        name = "fuzz",
        description = "Gives parsers inputs that nobody thought of, and tells which of them show a fault.")
public final class FuzzProgram extends BenchmarkProgram {

    private static final int SECONDS_A_MINUTE = 60;

    @Parameters(
            arity = "0..*",
            paramLabel = "TARGET",
            description = "What to fuzz (default: all, one after the other).")
    private List<String> names = List.of();

    @Option(names = "--minutes", paramLabel = "N", description = "How long, each (default: ${DEFAULT-VALUE}).")
    private double minutes = 1;

    @Option(names = "--list", description = "Only tells which targets there are.")
    private boolean list;

    /** Fuzzes what the arguments name. */
    public static void main(String[] args) {
        run(new FuzzProgram(), args);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<FuzzTarget> all = FuzzTarget.in(root());
        List<String> known = all.stream().map(FuzzTarget::name).toList();
        if (list || !known.containsAll(names)) {
            out().println(String.join("\n", known));
            return list ? 0 : 2;
        }
        boolean passed = true;
        for (FuzzTarget target : all) {
            if (names.isEmpty() || names.contains(target.name())) {
                Duration time = Duration.ofSeconds(Math.round(minutes * SECONDS_A_MINUTE));
                FuzzRun.Outcome outcome = new FuzzRun(root(), target, time).run();
                tell(outcome);
                passed &= outcome.passed();
            }
        }
        return passed ? 0 : 1;
    }

    private void tell(FuzzRun.Outcome outcome) throws IOException {
        out().printf(
                        Locale.ROOT,
                        "%-20s %,14d inputs  %s%n",
                        outcome.target().name(),
                        outcome.inputs(),
                        outcome.passed() ? "no fault" : "FAULT, see " + root().relativize(outcome.log()));
        if (!outcome.passed()) {
            out().println(outcome.fault());
        }
        out().flush();
    }
}
