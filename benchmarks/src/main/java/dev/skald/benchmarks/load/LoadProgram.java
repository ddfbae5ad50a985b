package dev.skald.benchmarks.load;

import dev.skald.benchmarks.scenario.BenchmarkProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The load from the command line: exits with 0 if all events were seen once and in order, and with 1 if not. */
@Command(
        name = "run",
        description = "Puts Skald and its peers under the same load, and prints what a delivery costs each of them.")
public final class LoadProgram extends BenchmarkProgram {

    @Option(names = "--pin", hidden = true, split = " ", description = "Keeps a program on the core for servers.")
    private List<String> pin = List.of();

    @Option(names = "--quick", description = "Fewer rounds and sizes, in less than five minutes.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "REGEX", description = "The workloads to run (default: all).")
    private Optional<Pattern> only = Optional.empty();

    @Option(
            names = "--servers",
            paramLabel = "REGEX",
            description = "The servers to run (default: all that can be had).")
    private Optional<Pattern> servers = Optional.empty();

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "The warm-up of each server and workload (default: 20).")
    private Optional<Integer> warmUp = Optional.empty();

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured (default: 5).")
    private Optional<Integer> rounds = Optional.empty();

    @Option(
            names = "--rates",
            paramLabel = "N",
            split = ",",
            description = "Posts a second of token streams (default: 1000, 2000, 5000, 10000; 2000 with --quick).")
    private List<Integer> rates = List.of();

    @Option(
            names = "--profile",
            description =
                    "Has the servers in Java write flight recordings beside the results; their figures are rough then.")
    private boolean profile;

    /** Runs the load that the arguments describe. */
    public static void main(String[] args) {
        run(new LoadProgram(), args);
    }

    @Override
    public Integer call() throws IOException {
        Checkout checkout = new Checkout(root());
        PrintWriter out = out();
        Signers signers = new Signers();
        List<Contender> contenders = signers.with(Contender.all(checkout), checkout.logs()).stream()
                .filter(contender -> matches(servers, contender.name()))
                .map(contender -> profile ? contender.recorded(checkout.results()) : contender)
                .toList();
        out.println("servers: " + contenders.stream().map(Contender::name).toList());
        out.flush();
        try (LoadLoop loop = new LoadLoop()) {
            List<Workload> workloads =
                    plan(new Plan(loop, signers, warmUp.map(Duration::ofSeconds), rounds, rates)).stream()
                            .filter(workload -> matches(only, workload.name()))
                            .toList();
            Report report = new Suite(
                            contender ->
                                    Server.start(contender, signers.secret().secret(), pin, checkout.logs()),
                            contenders,
                            out)
                    .run(workloads);
            out.println("\nwritten to " + checkout.root().relativize(report.write(checkout.results())));
            out.flush();
            return report.passed() ? 0 : 1;
        }
    }

    private List<Workload> plan(Plan plan) {
        return quick ? plan.quick() : plan.full();
    }

    private static boolean matches(Optional<Pattern> wanted, String name) {
        return wanted.map(pattern -> pattern.matcher(name).find()).orElse(true);
    }
}
