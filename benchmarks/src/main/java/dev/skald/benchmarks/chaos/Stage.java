package dev.skald.benchmarks.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.redis.RedisServer;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Cut;
import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.Records;
import dev.skald.benchmarks.scenario.Sightings;
import dev.skald.benchmarks.scenario.ViewersProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * All that takes part in a run: a Redis, servers on it behind a balancer, what hurts them, agents, and clients with
 * what cuts those. Confined to one thread.
 */
final class Stage implements AutoCloseable {

    private static final int WATCHED = 2;
    private static final int CLIENTS_A_PROCESS = 100;
    private static final long LOOK_MILLIS = 200;
    private static final int LONGEST = 3;

    private final ObjectMapper json = new ObjectMapper();
    private final Home home;
    private final ChaosSettings settings;
    private final Records records;
    private final RedisServer redis;
    private final Fleet fleet;
    private final Harms harms;
    private final Crew crew = new Crew();
    private final List<ViewersProcess> viewers = new ArrayList<>();
    private final long began = System.nanoTime();
    private long settleMillis;

    /** Starts the servers of a run. */
    interface Launch {
        /** Starts them over that Redis, and waits until they listen. */
        Fleet start(RedisServer redis) throws IOException, InterruptedException;
    }

    /** Starts Redis and the servers. */
    Stage(Home home, ChaosSettings settings, Records records, Launch launch) throws IOException, InterruptedException {
        this.home = home;
        this.settings = settings;
        this.records = records;
        redis = RedisServer.startDurable();
        try {
            fleet = launch.start(redis);
        } catch (IOException e) {
            redis.close();
            throw e;
        }
        harms = new Harms(fleet, redis, settings.harms(), settings.seed(), records);
    }

    /** Where the balancer listens. */
    int port() {
        return fleet.port();
    }

    /** The agents. */
    Crew crew() {
        return crew;
    }

    /** Starts the clients, each of which watches two of the workflows. */
    void startViewers(List<String> workflows, String token) throws IOException {
        List<String> program = List.of("node", home.node().resolve("drops.mjs").toString());
        for (int first = 0; first < settings.clients(); first += CLIENTS_A_PROCESS) {
            ObjectNode orders = json.createObjectNode()
                    .put("port", fleet.port())
                    .put("first", first)
                    .put("count", Math.min(CLIENTS_A_PROCESS, settings.clients() - first))
                    .put("watched", WATCHED)
                    .put("ownAddresses", true)
                    .put("token", token)
                    .put("resume", "recovery")
                    .put("restarts", true)
                    .put("skips", settings.plant().equals(Optional.of(ChaosPlant.SKIPPING_CLIENTS)))
                    .put("cutEveryMillis", settings.cutEvery().toMillis());
            orders.set("mixes", json.valueToTree(settings.mixes()));
            orders.set("workflows", json.valueToTree(workflows));
            viewers.add(ViewersProcess.start(home, Integer.toString(viewers.size()), program, orders));
        }
    }

    /**
     * Has everything hurt for as long as the settings say, or longer where the machine is too slow for all that must be
     * done in that time, or until somebody gives up; and then made whole. Agents are answered when it returns.
     *
     * @throws IOException if somebody gave up
     */
    void play() throws IOException, InterruptedException {
        harms.start();
        long begun = System.nanoTime();
        while (!isOver(System.nanoTime() - begun)
                && crew.failure().isEmpty()
                && harms.failure().isEmpty()) {
            if (!viewers.stream().allMatch(ViewersProcess::alive)) {
                throw new IOException("a process of clients ended too early, see " + home.logs());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        harms.finish();
        crew.finish();
    }

    private boolean isOver(long nanos) {
        long planned = settings.duration().toNanos();
        return nanos >= planned && (nanos >= LONGEST * planned || missing().isEmpty());
    }

    /** What was done less often than it must be. */
    private Set<Harm> missing() {
        Map<Harm, Integer> done = harms.done();
        return settings.harms().stream()
                .filter(harm -> done.getOrDefault(harm, 0) < wanted(harm))
                .collect(Collectors.toSet());
    }

    private int wanted(Harm harm) {
        return settings.bounds().harms().getOrDefault(harm, 0);
    }

    /**
     * Ends the cuts, and lets clients see the rest.
     *
     * @param last the last seq of each workflow
     * @param epochs the epoch of each workflow
     * @param patience how long they may take
     */
    List<Sightings> settle(Map<String, Long> last, Map<String, String> epochs, Duration patience)
            throws IOException, InterruptedException {
        long settling = System.nanoTime();
        for (ViewersProcess process : viewers) {
            process.settle(last, epochs, patience);
        }
        List<Sightings> sightings = new ArrayList<>();
        for (ViewersProcess process : viewers) {
            sightings.add(process.await(patience));
        }
        settleMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - settling);
        return sightings;
    }

    /** Kills Redis once more, now that nothing happens, and starts it again. */
    void killRedisQuietly() {
        redis.kill();
        redis.restart();
    }

    /** What was done and happened; what there was too little of is added to the records. */
    Ordeal ordeal(List<Sightings> sightings) {
        List<ClientHistory> clients = sightings.stream()
                .map(Sightings::histories)
                .flatMap(Collection::stream)
                .toList();
        Map<Cut.Transport, Integer> cuts = new EnumMap<>(Cut.Transport.class);
        clients.forEach(client -> client.cuts().forEach(cut -> cuts.merge(cut.transport(), 1, Integer::sum)));
        Ordeal ordeal = new Ordeal(
                settings.seed(),
                clients.size(),
                (System.nanoTime() - began) / 1e9,
                settleMillis,
                cuts,
                harms.done(),
                clients.stream().mapToLong(ClientHistory::connects).sum(),
                sightings.stream().mapToInt(Sightings::recoveries).sum(),
                sightings.stream().mapToInt(Sightings::upgrades).sum(),
                records.repeats(),
                records.duplicates());
        requireSeverity(ordeal);
        return ordeal;
    }

    /** A gentler run proves nothing. */
    private void requireSeverity(Ordeal ordeal) {
        records.requireAtLeast(
                "connections that were cut", ordeal.cut(), settings.bounds().cuts());
        for (Harm harm : missing()) {
            records.requireAtLeast("times " + harm, ordeal.harms().getOrDefault(harm, 0), wanted(harm));
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        harms.close();
        crew.close();
        try {
            for (ViewersProcess process : viewers) {
                process.close();
            }
            fleet.close();
        } finally {
            redis.close();
        }
    }
}
