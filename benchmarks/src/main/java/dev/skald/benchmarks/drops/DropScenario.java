package dev.skald.benchmarks.drops;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Event;
import dev.skald.benchmarks.history.History;
import dev.skald.benchmarks.history.HistoryChecker;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.PublishClient;
import dev.skald.benchmarks.scenario.Sightings;
import dev.skald.benchmarks.scenario.StoreDirectory;
import dev.skald.benchmarks.scenario.ViewersProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The scenario: starts everything, lets it run, stops it in order, and has the history judged. */
public final class DropScenario {

    private static final String VIEWER = "viewer";
    /**
     * A client that loses its WebSocket after it paused its polls, and before it moved, hears nothing until its
     * heartbeat runs out: {@code engine.io-client} does not take its polls up again. A run is too short to wait for the
     * default of 45 s.
     */
    private static final String PING_INTERVAL = "PT3S";

    private static final String PING_TIMEOUT = "PT5S";
    private static final int CLIENTS_A_PROCESS = 100;

    /** Of so many clients one is the one for Python. */
    private static final int ONE_IN_PYTHON_OF = 5;

    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 200;

    private final ObjectMapper json = new ObjectMapper();
    private final Home home;
    private final DropSettings settings;
    private final Tokens tokens = new Tokens();

    /** A scenario of that size. */
    public DropScenario(Home home, DropSettings settings) {
        this.home = home;
        this.settings = settings;
    }

    /**
     * Runs it. Blocks until all processes it started have ended. What the gateway wrote is left where it failed.
     *
     * @throws IOException if it could not be carried out, which says nothing about the gateway's deliveries
     */
    public DropReport run() throws IOException, InterruptedException {
        home.prepare();
        return StoreDirectory.during(home, this::run, DropReport::passed);
    }

    private DropReport run(StoreDirectory store) throws IOException, InterruptedException {
        List<ViewersProcess> viewers = new ArrayList<>();
        try (GatewayProcess gateway = GatewayProcess.start(home, tokens.secret(), variables(store))) {
            PublishClient client = new PublishClient(gateway.port(), tokens.publisher());
            List<String> workflows = register(client);
            long began = System.nanoTime();
            try (Agents agents = new Agents(client)) {
                startViewers(viewers, gateway.port(), workflows);
                agents.start(workflows);
                watch(agents, gateway, viewers);
                return judge(agents.finish(), viewers, began);
            }
        } finally {
            for (ViewersProcess process : viewers) {
                process.close();
            }
        }
    }

    private Map<String, String> variables(StoreDirectory store) {
        Map<String, String> variables = new HashMap<>(Map.of(
                // All clients are one user's.
                "MAX_CONNECTIONS_PER_USER",
                "0",
                "PING_INTERVAL",
                PING_INTERVAL,
                "PING_TIMEOUT",
                PING_TIMEOUT,
                "EVENT_LOG",
                store.eventLog(settings.store())));
        if (settings.resume() == DropSettings.Resume.AFTER) {
            variables.put("RECOVERY_WINDOW", "PT0S");
        }
        return variables;
    }

    private List<String> register(PublishClient client) throws IOException, InterruptedException {
        List<String> workflows = Stream.generate(() -> UUID.randomUUID().toString())
                .limit(settings.workflows())
                .toList();
        for (String workflow : workflows) {
            client.register(workflow, VIEWER);
        }
        return workflows;
    }

    private void startViewers(List<ViewersProcess> started, int port, List<String> workflows)
            throws IOException, InterruptedException {
        ViewerPrograms programs = new ViewerPrograms(home.root());
        int inPython = settings.clients() / ONE_IN_PYTHON_OF;
        for (int first = inPython; first < settings.clients(); first += CLIENTS_A_PROCESS) {
            int count = Math.min(CLIENTS_A_PROCESS, settings.clients() - first);
            ObjectNode orders = orders(port, first, count, workflows);
            started.add(ViewersProcess.start(home, "node-" + started.size(), programs.node(), orders));
        }
        if (inPython > 0) {
            ObjectNode orders = orders(port, 0, inPython, workflows);
            started.add(ViewersProcess.start(home, "python", programs.python(), orders));
        }
    }

    private ObjectNode orders(int port, int first, int count, List<String> workflows) {
        ObjectNode orders = json.createObjectNode()
                .put("port", port)
                .put("first", first)
                .put("count", count)
                .put("watched", settings.watched())
                .put("token", tokens.user(VIEWER))
                .put("resume", settings.resume().name().toLowerCase(Locale.ROOT))
                .put("cutEveryMillis", settings.cutEvery().toMillis());
        return orders.set("workflows", json.valueToTree(workflows));
    }

    private void watch(Agents agents, GatewayProcess gateway, List<ViewersProcess> viewers)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + settings.duration().toNanos();
        while (System.nanoTime() < end) {
            if (agents.failure().isPresent()) {
                return;
            }
            if (!gateway.alive() || !viewers.stream().allMatch(ViewersProcess::alive)) {
                throw new IOException("a process ended too early, see " + home.logs());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private DropReport judge(List<Event> published, List<ViewersProcess> viewers, long began)
            throws IOException, InterruptedException {
        long settling = System.nanoTime();
        Map<String, Long> last = Agents.last(published);
        for (ViewersProcess process : viewers) {
            process.settle(last, DRAIN);
        }
        List<Sightings> sightings = new ArrayList<>();
        for (ViewersProcess process : viewers) {
            sightings.add(process.await(DRAIN));
        }
        long settled = System.nanoTime();
        List<ClientHistory> clients =
                sightings.stream().flatMap(some -> some.histories().stream()).toList();
        return new DropReport(
                clients.size(),
                (settled - began) / 1e9,
                TimeUnit.NANOSECONDS.toMillis(settled - settling),
                sightings.stream().mapToInt(Sightings::upgrades).sum(),
                sightings.stream().mapToInt(Sightings::recoveries).sum(),
                sightings.stream().flatMap(some -> some.late().stream()).toList(),
                new HistoryChecker(settings.severity()).check(new History(published, clients)));
    }
}
