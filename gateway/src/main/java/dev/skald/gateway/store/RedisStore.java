package dev.skald.gateway.store;

import dev.skald.adapter.redis.RedisSettings;
import dev.skald.adapter.redis.RedisWorkflows;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.NodeDirectory;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The store in a Redis, which several processes share: {@code EVENT_LOG=redis://HOST:PORT}. */
public final class RedisStore implements Store {

    private final RedisWorkflows workflows;

    private RedisStore(RedisWorkflows workflows) {
        this.workflows = workflows;
    }

    /**
     * Opens the store. Blocks until Redis answers, some seconds at most; one that does not is waited for from then on.
     *
     * @throws dev.skald.adapter.redis.RedisStoreException if it cannot be used as it is set up; the message is one line
     *     for an operator
     */
    public static RedisStore open(RedisSettings settings) {
        return new RedisStore(RedisWorkflows.open(settings));
    }

    @Override
    public EventLog log() {
        return workflows.eventLog();
    }

    @Override
    public WorkflowDirectory directory() {
        return workflows.directory();
    }

    @Override
    public WorkflowRuns runs() {
        return workflows.runs();
    }

    @Override
    public WorkflowCatalog catalog() {
        return workflows.catalog();
    }

    @Override
    public Optional<SessionStore> sessions() {
        return Optional.of(workflows.sessions());
    }

    @Override
    public Optional<Revocations> revocations() {
        return Optional.of(workflows.revocations());
    }

    @Override
    public Optional<NodeDirectory> nodes() {
        return Optional.of(workflows.nodes());
    }

    @Override
    public void liveOn(Iterable<? extends Executor> loops) {
        workflows.liveOn(loops);
    }

    @Override
    public void leaveLoops() {
        workflows.leaveLoops();
    }

    @Override
    public void keepHouse() {
        Forgetting.watch(workflows.expire());
    }

    @Override
    public boolean isHealthy() {
        return workflows.isUp();
    }

    @Override
    public List<StoreStatus> checks() {
        return List.of(new StoreStatus("store", workflows.isUp()), new StoreStatus("pubsub", workflows.hearsHints()));
    }

    @Override
    public List<StoreGauge> gauges() {
        return List.of(
                new StoreGauge("skald.workflows", "Workflows that are kept, by all nodes together", workflows::size));
    }

    @Override
    public List<StoreCounter> counters() {
        return List.of(
                new StoreCounter(
                        "skald.redis.reconnects", "Connections to Redis that were made anew", workflows::reconnects),
                new StoreCounter(
                        "skald.redis.hints.missed",
                        "Changes of watched workflows that were found by asking, since no hint had told them",
                        workflows::missedHints));
    }

    @Override
    public List<StoreTimer> timers() {
        return List.of(new StoreTimer(
                "skald.redis.round.trip",
                "Seconds from a command to its answer, or until it was given up",
                workflows::roundTrips,
                workflows::roundTripSeconds));
    }

    @Override
    public void close() {
        workflows.close();
    }
}
