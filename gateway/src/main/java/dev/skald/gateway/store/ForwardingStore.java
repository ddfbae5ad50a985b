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
 * A store around another: it does what that one does, but for what a subclass does otherwise. For
 * {@link dev.skald.gateway.Skald#start(dev.skald.gateway.config.SkaldConfig, java.util.function.UnaryOperator)}, so
 * that nothing of the store inside gets lost on the way. Thread-safe.
 */
public abstract class ForwardingStore implements Store {

    private final Store inside;

    /** A store around {@code inside}, which is closed with it. */
    protected ForwardingStore(Store inside) {
        this.inside = inside;
    }

    @Override
    public EventLog log() {
        return inside.log();
    }

    @Override
    public WorkflowDirectory directory() {
        return inside.directory();
    }

    @Override
    public WorkflowRuns runs() {
        return inside.runs();
    }

    @Override
    public WorkflowCatalog catalog() {
        return inside.catalog();
    }

    @Override
    public Optional<SessionStore> sessions() {
        return inside.sessions();
    }

    @Override
    public Optional<Revocations> revocations() {
        return inside.revocations();
    }

    @Override
    public Optional<NodeDirectory> nodes() {
        return inside.nodes();
    }

    @Override
    public void liveOn(Iterable<? extends Executor> loops) {
        inside.liveOn(loops);
    }

    @Override
    public void leaveLoops() {
        inside.leaveLoops();
    }

    @Override
    public void keepHouse() {
        inside.keepHouse();
    }

    @Override
    public boolean isHealthy() {
        return inside.isHealthy();
    }

    @Override
    public List<StoreStatus> checks() {
        return inside.checks();
    }

    @Override
    public List<StoreGauge> gauges() {
        return inside.gauges();
    }

    @Override
    public List<StoreCounter> counters() {
        return inside.counters();
    }

    @Override
    public List<StoreTimer> timers() {
        return inside.timers();
    }

    @Override
    public void close() {
        inside.close();
    }
}
