package dev.skald.gateway.store;

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

/**
 * A store of workflows as the gateway runs it: the four ports that share it, and what an operator wants to know of it.
 * There is one implementation for each kind of {@code EVENT_LOG}, around an adapter. Thread-safe.
 */
public interface Store extends AutoCloseable {

    /** The port onto the workflows' logs: the same at each call. */
    EventLog log();

    /** The port onto the owners and readers of workflows: the same at each call. */
    WorkflowDirectory directory();

    /**
     * The port onto the runs of workflows, and what is asked of their agents: the same at each call. Runs whose leases
     * are over are ended by it five times a second.
     */
    WorkflowRuns runs();

    /** The port onto the list of workflows: the same at each call. */
    WorkflowCatalog catalog();

    /**
     * Where the sessions of viewers are kept when the gateway ends, and found by the next one: the same at each call;
     * default: nowhere, so that viewers come back to the next process unrecovered.
     */
    default Optional<SessionStore> sessions() {
        return Optional.empty();
    }

    /**
     * Where revocations of tokens are kept: the same at each call; default: in the memory of this process, so that they
     * end with it.
     */
    default Optional<Revocations> revocations() {
        return Optional.empty();
    }

    /**
     * Where the gateways that share the store find each other: the same at each call; default: nowhere, since nobody
     * shares it.
     */
    default Optional<NodeDirectory> nodes() {
        return Optional.empty();
    }

    /**
     * Tells on which event loops the store is mostly asked, so that one that speaks to a server may do it there, and
     * nothing changes threads on the way; default: that is of no account. Called once, when the gateway listens.
     *
     * @param loops the gateway's event loops, a thread each; those of Netty are what it calls so
     */
    default void liveOn(Iterable<? extends Executor> loops) {}

    /**
     * Tells that these event loops are about to end; default: that is of no account. Called once, when nobody is served
     * any more. May block for some seconds.
     */
    default void leaveLoops() {}

    /**
     * Does what has become due, such as to forget idle workflows; default: nothing. Called a second after it was done
     * the last time, by a thread that does nothing else but small things of the kind. What it throws is logged, and it
     * is called again.
     */
    default void keepHouse() {}

    /**
     * Tells whether events can be appended and read for now, which {@code /health/ready} depends on; default: always.
     * Called on event loops, so that it must not block.
     */
    default boolean isHealthy() {
        return true;
    }

    /**
     * Tells how what the store depends on is, for {@code /health/ready} to show; default: nothing is shown. Called on
     * event loops, so that it must not block.
     */
    default List<StoreStatus> checks() {
        return List.of();
    }

    /** Lists what {@code /metrics} shows of the store; default: nothing. Called once, before the gateway listens. */
    default List<StoreGauge> gauges() {
        return List.of();
    }

    /**
     * Lists what {@code /metrics} shows that the store counts; default: nothing. Called once, before the gateway
     * listens.
     */
    default List<StoreCounter> counters() {
        return List.of();
    }

    /**
     * Lists what {@code /metrics} shows that the store times; default: nothing. Called once, before the gateway
     * listens.
     */
    default List<StoreTimer> timers() {
        return List.of();
    }

    /**
     * Closes the store's files, connections and threads. Called once, when the gateway has stopped, or could not be
     * started; nothing is asked of the store afterwards. May block for some seconds.
     */
    @Override
    void close();
}
