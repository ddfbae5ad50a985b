package dev.skald.benchmarks.chaos;

import dev.skald.adapter.redis.RedisServer;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Durability;
import dev.skald.benchmarks.history.DurabilityChecker;
import dev.skald.benchmarks.history.StoredLog;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.plants.StorePlant;
import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.PatientClient;
import dev.skald.benchmarks.scenario.Records;
import dev.skald.benchmarks.scenario.Sightings;
import dev.skald.benchmarks.scenario.Workflow;
import dev.skald.bootstrap.nodes.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scenario: starts everything, hurts all of it for some time, makes it whole, lets it become quiet, and has what
 * clients saw and what is left judged.
 */
public final class ChaosScenario {

    /** How many workflows there are. */
    static final int WORKFLOWS = 10;

    private static final String VIEWER = "viewer";
    private static final Duration SETTLE = Duration.ofSeconds(60);

    /** Who waits in vain is not waited for as long. */
    private static final Duration SETTLE_IN_VAIN = Duration.ofSeconds(15);

    /**
     * A stock client whose WebSocket is cut in the middle of its upgrade hears nothing until its heartbeat runs out.
     * And nothing is trimmed: what was seen is held against what is left. All clients are one user's.
     */
    private static final Map<String, String> VARIABLES = Map.of(
            "PING_INTERVAL", "PT4S",
            "PING_TIMEOUT", "PT6S",
            "MAX_CONNECTIONS_PER_USER", "0",
            "RETENTION_EVENTS", "10000000",
            "RETENTION_BYTES", "10000000000");

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
        try (Stage stage = new Stage(home, settings, records, this::fleet)) {
            PatientClient client = new PatientClient(stage.port(), records);
            List<Workflow> workflows = Stream.generate(() -> new Workflow(client, tokens, records, false))
                    .limit(WORKFLOWS)
                    .toList();
            for (Workflow workflow : workflows) {
                workflow.register(VIEWER);
            }
            stage.startViewers(workflows.stream().map(Workflow::id).toList(), tokens.user(VIEWER));
            Crew crew = stage.crew();
            Agents agents = new Agents(crew, client, records, tokens.publisher());
            workflows.forEach(agents::publishTo);
            workflows.forEach(agents::publishAgainTo);
            return report(stage, play(stage, workflows));
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

    /** What is left when all is over. */
    private record Ending(List<StoredLog> logs, List<Sightings> sightings) {}

    /** Whatever the gateway does not live up to is a finding. */
    private Ending play(Stage stage, List<Workflow> workflows) throws InterruptedException {
        try {
            stage.play();
            List<StoredLog> before = read(workflows);
            Map<String, Long> last = new HashMap<>();
            Map<String, String> epochs = new HashMap<>();
            before.forEach(log -> {
                last.put(log.workflow(), (long) log.events().size());
                epochs.put(log.workflow(), log.epoch());
            });
            List<Sightings> sightings =
                    stage.settle(last, epochs, settings.plant().isEmpty() ? SETTLE : SETTLE_IN_VAIN);
            stage.killRedisQuietly();
            return new Ending(read(workflows), sightings);
        } catch (IOException e) {
            records.incident(Violation.Kind.UNFIT, e + (e.getCause() == null ? "" : ": " + e.getCause()));
            return new Ending(List.of(), List.of());
        }
    }

    private static List<StoredLog> read(List<Workflow> workflows) throws IOException, InterruptedException {
        List<StoredLog> logs = new ArrayList<>();
        for (Workflow workflow : workflows) {
            logs.add(workflow.read());
        }
        return logs;
    }

    private ChaosReport report(Stage stage, Ending ending) {
        Ordeal ordeal = stage.ordeal(ending.sightings());
        List<ClientHistory> clients = ending.sightings().stream()
                .map(Sightings::histories)
                .flatMap(Collection::stream)
                .toList();
        return new ChaosReport(
                ordeal,
                DeliveryShare.of(records.acknowledged(), clients),
                ending.sightings().stream()
                        .map(Sightings::late)
                        .flatMap(Collection::stream)
                        .toList(),
                new DurabilityChecker()
                        .check(new Durability(records.acknowledged(), ending.logs(), clients, records.incidents())));
    }
}
