package dev.skald.benchmarks.chaos;

import dev.skald.adapter.redis.RedisServer;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.ClientHistory;
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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The same with Socket.IO on Node: its adapter for Redis streams, the recovery of connections, and a balancer that
 * sends an address to the same server as long as that lives. It has no logs: what is measured is how much clients saw.
 */
public final class PeerScenario {

    private static final Duration SETTLE = Duration.ofSeconds(20);

    private final Home home;
    private final ChaosSettings settings;
    private final Tokens tokens = new Tokens();
    private final Records records = new Records();

    /** A scenario of that size. */
    public PeerScenario(Home home, ChaosSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    /**
     * What came of a run.
     *
     * @param ordeal what was done
     * @param share what clients saw of what was acknowledged
     */
    public record Report(Ordeal ordeal, DeliveryShare share) {}

    /**
     * Runs it. Blocks until all processes it started have ended.
     *
     * @throws IOException if it could not be carried out, or somebody gave up
     */
    public Report run() throws IOException, InterruptedException {
        home.prepare();
        Path server = home.preparePeer().resolve("server.mjs");
        try (Stage stage = new Stage(home, settings, records, redis -> fleet(server, redis))) {
            PatientClient client = new PatientClient(stage.port(), records);
            List<Workflow> workflows = Stream.generate(() -> new Workflow(client, tokens, records, false))
                    .limit(ChaosScenario.WORKFLOWS)
                    .toList();
            stage.startViewers(workflows.stream().map(Workflow::id).toList(), tokens.reader());
            // It keeps no ids: an event that is sent again for its own sake would be another.
            Agents agents = new Agents(stage.crew(), client, records, tokens.publisher());
            workflows.forEach(agents::publishTo);
            stage.play();
            // Nobody knows what is the last that clients wait for: they wait for all that time.
            Map<String, Long> never = new HashMap<>();
            workflows.forEach(workflow -> never.put(workflow.id(), Long.MAX_VALUE));
            List<Sightings> sightings = stage.settle(never, Map.of(), SETTLE);
            List<ClientHistory> clients = sightings.stream()
                    .map(Sightings::histories)
                    .flatMap(Collection::stream)
                    .toList();
            return new Report(stage.ordeal(sightings), DeliveryShare.of(records.acknowledged(), clients));
        }
    }

    private Fleet fleet(Path server, RedisServer redis) throws IOException, InterruptedException {
        List<String> command = List.of("node", server.toString());
        Path log = home.logs().resolve("peers.log");
        Files.deleteIfExists(log);
        return new Fleet(
                settings.nodes(),
                Choice.BY_SOURCE,
                (node, port) -> GatewayProcess.run(log, command, port, tokens.secret(), Map.of("REDIS", redis.url())));
    }
}
