package dev.skald.benchmarks.producers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.ProducedRun;
import dev.skald.benchmarks.history.Restart;
import dev.skald.benchmarks.history.RunChecker;
import dev.skald.benchmarks.history.RunHistory;
import dev.skald.benchmarks.history.RunLog;
import dev.skald.benchmarks.history.RunsReport;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.MortalGateway;
import dev.skald.benchmarks.scenario.PatientClient;
import dev.skald.benchmarks.scenario.Ports;
import dev.skald.benchmarks.scenario.Sightings;
import dev.skald.benchmarks.scenario.StoreDirectory;
import dev.skald.benchmarks.scenario.ViewersProcess;
import dev.skald.domain.run.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scenario: starts everything, lets producers come to their ends, waits until leases are over, and has it all
 * judged.
 */
public final class ProducerScenario {

    private static final long TTL_MILLIS = 5_000;
    private static final int VIEWERS = 6;
    private static final int MOST_WATCHED = 300;
    private static final long PATIENCE_MINUTES = 15;
    private static final long LOOK_MILLIS = 50;
    private static final Duration SETTLE = Duration.ofSeconds(20);

    /** Who waits in vain is not waited for as long. */
    private static final Duration SETTLE_IN_VAIN = Duration.ofSeconds(1);

    /** As in the scenario of drops, and everything is delivered from the log. */
    private static final Map<String, String> VARIABLES =
            Map.of("PING_INTERVAL", "PT3S", "PING_TIMEOUT", "PT5S", "RECOVERY_WINDOW", "PT0S");

    private final ObjectMapper json = new ObjectMapper();
    private final Home home;
    private final ProducerSettings settings;
    private final Tokens tokens = new Tokens();
    private final Ledger ledger = new Ledger();
    private final List<String> workflows;

    /** A scenario of that size. */
    public ProducerScenario(Home home, ProducerSettings settings) {
        this.home = home;
        this.settings = settings;
        this.workflows = Stream.generate(() -> UUID.randomUUID().toString())
                .limit(settings.producers())
                .toList();
    }

    /**
     * Runs it. Blocks until all processes it started have ended. What the gateway wrote is left where it failed.
     *
     * @throws IOException if it could not be carried out, which says nothing about the gateway
     */
    public ProducerReport run() throws IOException, InterruptedException {
        home.prepare();
        return StoreDirectory.during(home, this::run, ProducerReport::passed);
    }

    private ProducerReport run(StoreDirectory store) throws IOException, InterruptedException {
        long began = System.nanoTime();
        int port = Ports.lasting();
        Path log = Files.createTempFile(home.logs(), "skald-", ".log");
        Map<String, String> variables = new HashMap<>(VARIABLES);
        variables.put("EVENT_LOG", store.eventLog(settings.store()));
        PatientClient client = new PatientClient(port, ledger);
        try (MortalGateway gateway = new MortalGateway(() ->
                        GatewayProcess.launch(log, home.gateway(settings.plant()), port, tokens.secret(), variables));
                ViewersProcess viewers = viewers(port);
                Scene scene = new Scene(home, port, client, tokens, ledger, TTL_MILLIS)) {
            play(gateway, scene);
            Ending ending = end(gateway, viewers, new Logs(client, tokens.reader()));
            return report(gateway, ending, (System.nanoTime() - began) / 1e9);
        }
    }

    private void play(MortalGateway gateway, Scene scene) throws IOException, InterruptedException {
        Random random = new Random(settings.seed());
        List<Fate> fates = Fate.drawn(settings.producers(), settings.fates(), random);
        ExecutorService executor = Executors.newFixedThreadPool(settings.atOnce());
        try {
            for (int i = 0; i < fates.size(); i++) {
                Producer producer =
                        new Producer(scene, i, workflows.get(i), fates.get(i), new Random(random.nextLong()));
                var unused = executor.submit(() -> {
                    producer.play();
                    return true;
                });
            }
            executor.shutdown();
            for (int kill = 0; kill < settings.kills(); kill++) {
                awaitMoment(executor, kill, random);
                gateway.kill();
            }
            if (!executor.awaitTermination(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new IOException("producers are not answered");
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /**
     * The gateway is killed while there is something to do; the last time, when nobody is left but those whose leases
     * run out.
     */
    private void awaitMoment(ExecutorService executor, int kill, Random random) throws InterruptedException {
        double share = (kill + random.nextDouble()) / settings.kills();
        boolean last = kill > 0 && kill == settings.kills() - 1;
        while (!executor.isTerminated() && (last || ledger.begun() < share * settings.producers())) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
    }

    /** What is left when all is over. */
    private record Ending(List<RunLog> logs, Sightings sightings) {}

    /** Whatever the gateway does not live up to is a finding; only what else goes wrong is thrown. */
    private Ending end(MortalGateway gateway, ViewersProcess viewers, Logs logs)
            throws IOException, InterruptedException {
        long over =
                ledger.runs().stream().mapToLong(ProducedRun::notAfter).max().orElse(0);
        for (Restart restart : gateway.restarts()) {
            over = Math.max(over, restart.listeningAt() + TTL_MILLIS);
        }
        if (!gateway.alive()) {
            ledger.incident(Violation.Kind.UNFIT, "the gateway ended by itself");
            return new Ending(List.of(), new Sightings());
        }
        // The rest of a second and a half is for the answer.
        logs.awaitNoneRunning(over + 1_500);
        List<RunLog> found = logs.read(workflows);
        Map<String, Long> last = new HashMap<>();
        Map<String, String> runs = new HashMap<>();
        for (RunLog log : found) {
            last.put(log.workflow(), (long) log.events().size());
            log.run()
                    .ifPresent(run -> runs.put(
                            log.workflow(), run.run() + " " + run.state().wireName()));
        }
        Duration patience = settings.plant().isEmpty() ? SETTLE : SETTLE_IN_VAIN;
        viewers.settle(last, runs, patience);
        return new Ending(found, viewers.await(patience));
    }

    private ProducerReport report(MortalGateway gateway, Ending ending, double seconds) {
        ending.sightings()
                .histories()
                .forEach(client -> client.complaints()
                        .forEach(text -> ledger.incident(Violation.Kind.COMPLAINT, client.name() + ": " + text)));
        RunsReport judged = judge(gateway, ending);
        int incidents = ledger.incidents().size();
        requireSeverity(judged);
        if (ledger.incidents().size() > incidents) {
            judged = judge(gateway, ending);
        }
        return new ProducerReport(
                settings.text(),
                seconds,
                gateway.restarts().size(),
                ledger.fates(),
                ledger.overtakenCount(),
                ledger.missed(),
                died(),
                ledger.refusals(),
                ledger.repeats(),
                ledger.duplicates(),
                ending.sightings().histories().stream()
                        .mapToLong(client -> Math.max(0, client.connects() - 1))
                        .sum(),
                ending.sightings().lossMillis(),
                ending.sightings().late(),
                judged);
    }

    private RunsReport judge(MortalGateway gateway, Ending ending) {
        return new RunChecker()
                .check(new RunHistory(
                        ledger.runs(),
                        ledger.acknowledged(),
                        ledger.attempted(),
                        ending.logs(),
                        gateway.restarts(),
                        ending.sightings().told(),
                        ledger.incidents()));
    }

    private int died() {
        return ledger.fates().entrySet().stream()
                .filter(entry -> entry.getKey().dies())
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** A gentler run proves nothing. */
    private void requireSeverity(RunsReport judged) {
        if (!settings.fates().isEmpty()) {
            return;
        }
        int producers = settings.producers();
        requireAtLeast("producers that died", died(), producers * 6 / 10);
        for (RunState state : RunState.values()) {
            if (state != RunState.RUNNING) {
                requireAtLeast("runs that are " + state, judged.ended(state), Math.max(1, producers / 60));
            }
        }
        for (Fate fate : Fate.values()) {
            int one = ledger.fates().getOrDefault(fate, 0);
            requireAtLeast("producers that came to be " + fate, one, Math.max(1, producers / 200));
        }
        for (String code : List.of("run_open", "run_ended", "lease_lost")) {
            requireAtLeast("requests refused as " + code, ledger.refusals().getOrDefault(code, 0), producers / 60);
        }
        requireAtLeast("events sent again", ledger.duplicates(), producers / 60);
        requireAtLeast("states that viewers were told", judged.told(), Math.min(producers, MOST_WATCHED));
        if (settings.kills() == 0) {
            requireAtLeast(
                    "leases known to the millisecond", judged.lossMillis().size(), producers / 20);
        }
    }

    private void requireAtLeast(String what, long count, int wanted) {
        if (count < wanted) {
            ledger.incident(
                    Violation.Kind.UNSOUND, "%d %s, not %d: too few to prove anything".formatted(count, what, wanted));
        }
    }

    private ViewersProcess viewers(int port) throws IOException {
        ObjectNode orders =
                json.createObjectNode().put("port", port).put("count", VIEWERS).put("token", tokens.reader());
        List<String> watched = new ArrayList<>(workflows.subList(0, Math.min(workflows.size(), MOST_WATCHED)));
        orders.set("workflows", json.valueToTree(watched));
        return ViewersProcess.start(
                home,
                "runs-" + port,
                List.of("node", home.node().resolve("runs.mjs").toString()),
                orders);
    }
}
