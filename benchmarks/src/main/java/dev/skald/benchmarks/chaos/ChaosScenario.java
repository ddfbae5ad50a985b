package dev.skald.benchmarks.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.redis.RedisServer;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Cut;
import dev.skald.benchmarks.history.Durability;
import dev.skald.benchmarks.history.DurabilityChecker;
import dev.skald.benchmarks.history.StoredLog;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.plants.StorePlant;
import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.Narrator;
import dev.skald.benchmarks.scenario.PatientClient;
import dev.skald.benchmarks.scenario.Records;
import dev.skald.benchmarks.scenario.Sightings;
import dev.skald.benchmarks.scenario.ViewersProcess;
import dev.skald.benchmarks.scenario.Workflow;
import dev.skald.bootstrap.nodes.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scenario: starts everything, hurts all of it for some time, makes it whole, lets it become quiet, and has what
 * clients saw and what is left judged.
 */
public final class ChaosScenario {

    private static final String VIEWER = "viewer";
    private static final int WORKFLOWS = 10;
    private static final int WATCHED = 2;
    private static final int CLIENTS_A_PROCESS = 100;
    private static final int SINGLE_PAUSE_MILLIS = 400;
    private static final int BATCH_PAUSE_MILLIS = 1_000;
    private static final int BATCH_AT_MOST = 10;
    private static final long LOOK_MILLIS = 200;
    private static final Duration SETTLE = Duration.ofSeconds(60);

    /** Who waits in vain is not waited for as long. */
    private static final Duration SETTLE_IN_VAIN = Duration.ofSeconds(15);

    /** As in the scenario of drops, and nothing is trimmed: what was seen is held against what is left. */
    private static final Map<String, String> VARIABLES = Map.of(
            "PING_INTERVAL", "PT4S",
            "PING_TIMEOUT", "PT6S",
            "RETENTION_EVENTS", "10000000",
            "RETENTION_BYTES", "10000000000");

    private final ObjectMapper json = new ObjectMapper();
    private final Home home;
    private final ChaosSettings settings;
    private final Tokens tokens = new Tokens();
    private final Records records = new Records();

    /** A scenario of that size. */
    public ChaosScenario(Home home, ChaosSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    /**
     * Runs it. Blocks until all processes it started have ended.
     *
     * @throws IOException if it could not be carried out, which says nothing about the gateway
     */
    public ChaosReport run() throws IOException, InterruptedException {
        home.prepare();
        long began = System.nanoTime();
        List<ViewersProcess> viewers = new ArrayList<>();
        try (RedisServer redis = RedisServer.startDurable();
                Fleet fleet = fleet(redis);
                Harms harms = new Harms(fleet, redis, settings.harms(), settings.seed(), records);
                Crew crew = new Crew()) {
            PatientClient client = new PatientClient(fleet.port(), records);
            List<Workflow> workflows = Stream.generate(() -> new Workflow(client, tokens, records, false))
                    .limit(WORKFLOWS)
                    .toList();
            for (Workflow workflow : workflows) {
                workflow.register(VIEWER);
            }
            startViewers(viewers, fleet.port(), workflows);
            publish(crew, client, workflows);
            harms.start();
            Ending ending = play(crew, harms, redis, viewers, workflows);
            return report(harms, ending, (System.nanoTime() - began) / 1e9);
        } finally {
            for (ViewersProcess process : viewers) {
                process.close();
            }
        }
    }

    private Fleet fleet(RedisServer redis) throws IOException, InterruptedException {
        List<Path> logs = new ArrayList<>();
        for (int node = 0; node < settings.nodes(); node++) {
            logs.add(home.logs().resolve("node-" + node + ".log"));
            Files.deleteIfExists(logs.get(node));
        }
        return new Fleet(settings.nodes(), Choice.RANDOM, (node, port) -> {
            Map<String, String> variables = new HashMap<>(VARIABLES);
            variables.put("EVENT_LOG", redis.url());
            variables.put("NODE_URL", "http://127.0.0.1:" + port);
            variables.put("CLUSTER_SECRET", tokens.secret());
            Optional<StorePlant> fault = settings.plant().flatMap(plant -> plant.inNode(node));
            return GatewayProcess.launch(logs.get(node), home.gateway(fault), port, tokens.secret(), variables);
        });
    }

    private void startViewers(List<ViewersProcess> started, int port, List<Workflow> workflows) throws IOException {
        List<String> program = List.of("node", home.node().resolve("drops.mjs").toString());
        for (int first = 0; first < settings.clients(); first += CLIENTS_A_PROCESS) {
            ObjectNode orders = json.createObjectNode()
                    .put("port", port)
                    .put("first", first)
                    .put("count", Math.min(CLIENTS_A_PROCESS, settings.clients() - first))
                    .put("watched", WATCHED)
                    .put("token", tokens.user(VIEWER))
                    .put("resume", "recovery")
                    .put("restarts", true)
                    .put("skips", settings.plant().equals(Optional.of(ChaosPlant.SKIPPING_CLIENTS)))
                    .put("cutEveryMillis", settings.cutEvery().toMillis());
            orders.set("mixes", json.valueToTree(settings.mixes()));
            orders.set(
                    "workflows",
                    json.valueToTree(workflows.stream().map(Workflow::id).toList()));
            started.add(ViewersProcess.start(home, Integer.toString(started.size()), program, orders));
        }
    }

    private void publish(Crew crew, PatientClient client, List<Workflow> workflows) {
        for (int i = 0; i < workflows.size(); i++) {
            Narrator singles = narrator("singles-" + i, client, workflows.get(i));
            crew.add("singles-" + i, SINGLE_PAUSE_MILLIS, () -> singles.tell(1));
            Narrator batches = narrator("batches-" + i, client, workflows.get(i));
            crew.add("batches-" + i, BATCH_PAUSE_MILLIS, () -> batches.tell(batch()));
            Narrator deaf = narrator("deaf-" + i, client, workflows.get(i));
            crew.add("deaf-" + i, BATCH_PAUSE_MILLIS, () -> deaf.tellAgain(batch(), crew::stopped));
        }
    }

    private static int batch() {
        return 1 + ThreadLocalRandom.current().nextInt(BATCH_AT_MOST);
    }

    private Narrator narrator(String name, PatientClient client, Workflow workflow) {
        return new Narrator(client, records, name, tokens.publisher(), workflow);
    }

    /** What is left when all is over. */
    private record Ending(List<StoredLog> logs, List<Sightings> sightings, long settleMillis) {}

    /** Whatever the gateway does not live up to is a finding; only what else goes wrong is thrown. */
    private Ending play(
            Crew crew, Harms harms, RedisServer redis, List<ViewersProcess> viewers, List<Workflow> workflows)
            throws IOException, InterruptedException {
        awaitEnd(crew, harms, viewers);
        try {
            harms.finish();
            crew.finish();
            List<StoredLog> before = read(workflows);
            long settling = System.nanoTime();
            List<Sightings> sightings = settle(viewers, before);
            long settled = System.nanoTime();
            redis.kill();
            redis.restart();
            return new Ending(read(workflows), sightings, TimeUnit.NANOSECONDS.toMillis(settled - settling));
        } catch (IOException e) {
            records.incident(Violation.Kind.UNFIT, e + (e.getCause() == null ? "" : ": " + e.getCause()));
            return new Ending(List.of(), List.of(), 0);
        }
    }

    private void awaitEnd(Crew crew, Harms harms, List<ViewersProcess> viewers)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + settings.duration().toNanos();
        while (System.nanoTime() < end
                && crew.failure().isEmpty()
                && harms.failure().isEmpty()) {
            if (!viewers.stream().allMatch(ViewersProcess::alive)) {
                throw new IOException("a process of clients ended too early, see " + home.logs());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static List<StoredLog> read(List<Workflow> workflows) throws IOException, InterruptedException {
        List<StoredLog> logs = new ArrayList<>();
        for (Workflow workflow : workflows) {
            logs.add(workflow.read());
        }
        return logs;
    }

    private List<Sightings> settle(List<ViewersProcess> viewers, List<StoredLog> logs)
            throws IOException, InterruptedException {
        Map<String, Long> last = new HashMap<>();
        Map<String, String> epochs = new HashMap<>();
        Duration patience = settings.plant().isEmpty() ? SETTLE : SETTLE_IN_VAIN;
        logs.forEach(log -> {
            last.put(log.workflow(), (long) log.events().size());
            epochs.put(log.workflow(), log.epoch());
        });
        for (ViewersProcess process : viewers) {
            process.settle(last, epochs, patience);
        }
        List<Sightings> sightings = new ArrayList<>();
        for (ViewersProcess process : viewers) {
            sightings.add(process.await(patience));
        }
        return sightings;
    }

    /** A gentler run proves nothing. */
    private void requireSeverity(int cuts, Map<Harm, Integer> done) {
        records.requireAtLeast(
                "connections that were cut", cuts, settings.bounds().cuts());
        settings.bounds().harms().forEach((harm, wanted) -> {
            if (settings.harms().contains(harm)) {
                records.requireAtLeast("times " + harm, done.getOrDefault(harm, 0), wanted);
            }
        });
    }

    private ChaosReport report(Harms harms, Ending ending, double seconds) {
        List<ClientHistory> clients = ending.sightings().stream()
                .map(Sightings::histories)
                .flatMap(Collection::stream)
                .toList();
        Map<Cut.Transport, Integer> cuts = new EnumMap<>(Cut.Transport.class);
        clients.forEach(client -> client.cuts().forEach(cut -> cuts.merge(cut.transport(), 1, Integer::sum)));
        requireSeverity(cuts.values().stream().mapToInt(Integer::intValue).sum(), harms.done());
        return new ChaosReport(
                settings.seed(),
                clients.size(),
                seconds,
                ending.settleMillis(),
                cuts,
                harms.done(),
                clients.stream().mapToLong(ClientHistory::connects).sum(),
                ending.sightings().stream().mapToInt(Sightings::recoveries).sum(),
                ending.sightings().stream().mapToInt(Sightings::upgrades).sum(),
                records.repeats(),
                records.duplicates(),
                DeliveryShare.of(records.acknowledged(), clients),
                ending.sightings().stream()
                        .map(Sightings::late)
                        .flatMap(Collection::stream)
                        .toList(),
                new DurabilityChecker()
                        .check(new Durability(records.acknowledged(), ending.logs(), clients, records.incidents())));
    }
}
