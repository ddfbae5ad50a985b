package dev.skald.benchmarks.load;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Workload after workload, round after round, and in each round server after server. */
final class Suite {

    private final Function<Contender, Server> start;
    private final List<Contender> contenders;
    private final PrintWriter out;

    Suite(Function<Contender, Server> start, List<Contender> contenders, PrintWriter out) {
        this.start = start;
        this.contenders = contenders;
        this.out = out;
    }

    Report run(List<Workload> workloads) {
        Report report = new Report();
        List<Server> kept = new ArrayList<>();
        try {
            for (Workload workload : workloads) {
                if (kept.isEmpty() && !workload.needsFreshServers()) {
                    contenders.forEach(contender -> kept.add(start.apply(contender)));
                }
                Figures figures = new Figures();
                if (workload.needsFreshServers()) {
                    alone(workload, figures);
                } else {
                    byTurns(workload, kept, figures);
                }
                report.add(workload.name(), figures);
                out.print(Report.text(workload.name(), figures));
                out.flush();
            }
        } finally {
            kept.forEach(Server::close);
        }
        return report;
    }

    private void alone(Workload workload, Figures figures) {
        for (int round = 0; round < workload.rounds(); round++) {
            for (Contender contender : contenders) {
                if (workload.suits(contender)) {
                    try (Server server = start.apply(workload.prepared(contender));
                            Workload.Trial trial = workload.begin(server)) {
                        figures.add(contender.name(), trial.round());
                    } catch (LoadException e) {
                        figures.fail(contender.name(), String.valueOf(e.getMessage()));
                    }
                }
            }
        }
    }

    private static void byTurns(Workload workload, List<Server> servers, Figures figures) {
        Map<Server, Workload.Trial> trials = new LinkedHashMap<>();
        try {
            for (Server server : servers) {
                if (workload.suits(server.contender())) {
                    attempt(server, figures, () -> trials.put(server, workload.begin(server)));
                }
            }
            for (int round = 0; round < workload.rounds(); round++) {
                trials.forEach((server, trial) -> {
                    if (!figures.failures().containsKey(server.name())) {
                        attempt(server, figures, () -> figures.add(server.name(), trial.round()));
                    }
                });
            }
        } finally {
            trials.values().forEach(Workload.Trial::close);
        }
    }

    private static void attempt(Server server, Figures figures, Runnable step) {
        try {
            step.run();
        } catch (LoadException e) {
            figures.fail(server.name(), String.valueOf(e.getMessage()));
        }
    }
}
