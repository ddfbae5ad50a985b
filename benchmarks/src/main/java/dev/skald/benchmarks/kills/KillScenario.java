package dev.skald.benchmarks.kills;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Durability;
import dev.skald.benchmarks.history.DurabilityChecker;
import dev.skald.benchmarks.history.StoredLog;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.Narrator;
import dev.skald.benchmarks.scenario.PatientClient;
import dev.skald.benchmarks.scenario.Ports;
import dev.skald.benchmarks.scenario.Records;
import dev.skald.benchmarks.scenario.Sightings;
import dev.skald.benchmarks.scenario.StoreDirectory;
import dev.skald.benchmarks.scenario.ViewersProcess;
import dev.skald.benchmarks.scenario.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The scenario: starts everything, kills the gateway again and again, lets it become quiet, and has it all judged. */
public final class KillScenario {

    private static final String VIEWER = "viewer";
    private static final int LASTING = 6;
    private static final int MORTAL = 4;
    private static final int REGISTERED = 3;
    private static final int WATCHED = 2;
    private static final int ONE_OF_MORTALS_IN = 4;
    private static final int SINGLE_PAUSE_MILLIS = 40;
    private static final int BATCH_PAUSE_MILLIS = 300;
    private static final int BATCH_AT_MOST = 20;
    private static final int MORTAL_PAUSE_MILLIS = 30;
    private static final int REGISTERED_PAUSE_MILLIS = 80;
    private static final Duration SETTLE = Duration.ofSeconds(45);

    /** Who waits in vain is not waited for as long. */
    private static final Duration SETTLE_IN_VAIN = Duration.ofSeconds(8);

    /** As in the scenario of drops, and nothing is trimmed: what was seen is held against what is left. */
    private static final Map<String, String> VARIABLES = Map.of(
            "PING_INTERVAL", "PT3S",
            "PING_TIMEOUT", "PT5S",
            "RECOVERY_WINDOW", "PT0S",
            "RETENTION_EVENTS", "10000000",
            "RETENTION_BYTES", "10000000000");

    private final ObjectMapper json = new ObjectMapper();
    private final Home home;
    private final KillSettings settings;
    private final Tokens tokens = new Tokens();
    private final Records records = new Records();

    /** A scenario of that size. */
    public KillScenario(Home home, KillSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    /**
     * Runs it. Blocks until all processes it started have ended. What the gateway wrote is left where it failed.
     *
     * @throws IOException if it could not be carried out, which says nothing about the gateway
     */
    public KillReport run() throws IOException, InterruptedException {
        home.prepare();
        return StoreDirectory.during(home, this::run, KillReport::passed);
    }

    private KillReport run(StoreDirectory store) throws IOException, InterruptedException {
        long began = System.nanoTime();
        int port = Ports.lasting();
        Path log = home.logs().resolve("skald.log");
        Files.deleteIfExists(log);
        Map<String, String> variables = variables(store);
        List<ViewersProcess> viewers = new ArrayList<>();
        try (Killer killer = new Killer(
                        () -> GatewayProcess.launch(
                                log, home.gateway(settings.plant()), port, tokens.secret(), variables),
                        records,
                        new Random(settings.seed()),
                        settings.longestLife());
                Crew crew = new Crew()) {
            PatientClient client = new PatientClient(port, records);
            Cast cast = new Cast(client);
            for (Workflow workflow : cast.lasting) {
                workflow.register(VIEWER);
            }
            int ofMortals = settings.viewers() / ONE_OF_MORTALS_IN;
            viewers.add(viewers("lasting", port, settings.viewers() - ofMortals, cast.lasting, tokens.user(VIEWER)));
            viewers.add(viewers("mortal", port, ofMortals, cast.mortal, tokens.reader()));
            cast.start(crew);
            Ending ending = play(killer, crew, cast, viewers);
            return report(killer, ending, (System.nanoTime() - began) / 1e9);
        } finally {
            for (ViewersProcess process : viewers) {
                process.close();
            }
        }
    }

    /** What is left when all is over. */
    private record Ending(List<StoredLog> logs, List<Sightings> sightings) {}

    /** Whatever the gateway does not live up to is a finding; only what else goes wrong is thrown. */
    private Ending play(Killer killer, Crew crew, Cast cast, List<ViewersProcess> viewers)
            throws IOException, InterruptedException {
        try {
            while (killer.count() < settings.kills() && crew.failure().isEmpty()) {
                killer.kill();
            }
            crew.finish();
            List<StoredLog> before = cast.read();
            List<Sightings> sightings = settle(viewers, before);
            killer.killQuietly();
            for (Workflow workflow : cast.all()) {
                workflow.checkRights();
            }
            return new Ending(cast.read(), sightings);
        } catch (IOException e) {
            records.incident(Violation.Kind.UNFIT, e + (e.getCause() == null ? "" : ": " + e.getCause()));
            return new Ending(List.of(), List.of());
        }
    }

    private List<Sightings> settle(List<ViewersProcess> viewers, List<StoredLog> logs)
            throws IOException, InterruptedException {
        Map<String, Long> last = new HashMap<>();
        Map<String, String> epochs = new HashMap<>();
        Duration patience = settings.mayPass() ? SETTLE : SETTLE_IN_VAIN;
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
    private void requireSeverity(long resumes) {
        records.requireAtLeast(
                "events that were acknowledged", records.acknowledged().size(), 20L * settings.kills());
        records.requireAtLeast("requests that had been carried out before", records.duplicates(), settings.kills());
        records.requireAtLeast("deletions", records.deletions(), settings.kills() / 2);
        records.requireAtLeast("resumes", resumes, settings.kills());
    }

    private KillReport report(Killer killer, Ending ending, double seconds) {
        List<ClientHistory> clients = ending.sightings().stream()
                .flatMap(some -> some.histories().stream())
                .toList();
        long first = clients.stream()
                .mapToLong(ClientHistory::connects)
                .filter(count -> count > 0)
                .count();
        long resumes = clients.stream().mapToLong(ClientHistory::connects).sum() - first;
        requireSeverity(resumes);
        return new KillReport(
                settings.seed(),
                seconds,
                killer.kills(),
                killer.median(),
                killer.longest(),
                records.repeats(),
                records.duplicates(),
                records.registrations(),
                records.deletions(),
                resumes,
                ending.sightings().stream().mapToInt(Sightings::endings).sum(),
                ending.sightings().stream()
                        .flatMap(some -> some.late().stream())
                        .toList(),
                new DurabilityChecker()
                        .check(new Durability(records.acknowledged(), ending.logs(), clients, records.incidents())));
    }

    private Map<String, String> variables(StoreDirectory store) {
        Map<String, String> variables = new HashMap<>(VARIABLES);
        variables.put("EVENT_LOG", store.eventLog(settings.store()));
        return variables;
    }

    private ViewersProcess viewers(String name, int port, int count, List<Workflow> workflows, String token)
            throws IOException {
        ObjectNode orders = json.createObjectNode()
                .put("port", port)
                .put("name", name)
                .put("count", count)
                .put("watched", WATCHED)
                .put("token", token)
                .put("resume", "after")
                .put("endings", name.equals("mortal"));
        orders.set(
                "workflows",
                json.valueToTree(workflows.stream().map(Workflow::id).toList()));
        return ViewersProcess.start(
                home, name, List.of("node", home.node().resolve("kills.mjs").toString()), orders);
    }

    /** The workflows, and who acts on them. */
    private final class Cast {

        private final PatientClient client;
        private final List<Workflow> lasting;
        private final List<Workflow> mortal;
        private final List<Workflow> registered;

        Cast(PatientClient client) {
            this.client = client;
            lasting = workflows(LASTING, false);
            mortal = workflows(MORTAL, true);
            registered = workflows(REGISTERED, false);
        }

        private List<Workflow> workflows(int count, boolean mortals) {
            return Stream.generate(() -> new Workflow(client, tokens, records, mortals))
                    .limit(count)
                    .toList();
        }

        List<Workflow> all() {
            return Stream.of(lasting, mortal, registered).flatMap(List::stream).toList();
        }

        List<StoredLog> read() throws IOException, InterruptedException {
            List<StoredLog> logs = new ArrayList<>();
            for (Workflow workflow : all()) {
                logs.add(workflow.read());
            }
            return logs;
        }

        void start(Crew crew) {
            for (int i = 0; i < lasting.size(); i++) {
                Narrator singles = narrator("singles-" + i, lasting.get(i));
                crew.add("singles-" + i, SINGLE_PAUSE_MILLIS, () -> singles.tell(1));
                Narrator batches = narrator("batches-" + i, lasting.get(i));
                crew.add(
                        "batches-" + i,
                        BATCH_PAUSE_MILLIS,
                        () -> batches.tell(1 + ThreadLocalRandom.current().nextInt(BATCH_AT_MOST)));
            }
            for (int i = 0; i < lasting.size(); i++) {
                Narrator deaf = narrator("deaf-" + i, lasting.get(i));
                crew.add(
                        "deaf-" + i,
                        SINGLE_PAUSE_MILLIS,
                        () -> deaf.tellAgain(1 + ThreadLocalRandom.current().nextInt(BATCH_AT_MOST), crew::stopped));
            }
            for (int i = 0; i < mortal.size(); i++) {
                Narrator narrator = narrator("mortal-" + i, mortal.get(i));
                crew.add("mortal-" + i, MORTAL_PAUSE_MILLIS, new Mortal(mortal.get(i), narrator, new Random()));
            }
            for (int i = 0; i < registered.size(); i++) {
                Workflow workflow = registered.get(i);
                int[] turn = {0};
                crew.add("registered-" + i, REGISTERED_PAUSE_MILLIS, () -> {
                    workflow.register("owner-" + turn[0]++);
                    workflow.checkRights();
                });
            }
        }

        private Narrator narrator(String name, Workflow workflow) {
            return new Narrator(client, records, name, tokens.publisher(), workflow);
        }
    }
}
