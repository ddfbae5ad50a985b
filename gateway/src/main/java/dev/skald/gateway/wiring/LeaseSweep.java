package dev.skald.gateway.wiring;

import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the runs whose leases are over. A sweep is left out while the one before is under way, as it can be with a store
 * far away. Thread-safe, never blocks.
 */
final class LeaseSweep implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseSweep.class);

    private final WorkflowRuns runs;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();

    LeaseSweep(WorkflowRuns runs) {
        this.runs = runs;
    }

    @Override
    public void run() {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        try {
            var unused = runs.endExpired().whenComplete((ended, failure) -> {
                underWay.set(false);
                tell(failure);
            });
        } catch (RuntimeException e) {
            underWay.set(false);
            throw e;
        }
    }

    /** Tells a failure once until it is over: several lines a second would say no more. */
    private void tell(@Nullable Throwable failure) {
        if (failure == null) {
            failing.set(false);
        } else if (failing.compareAndSet(false, true)) {
            Throwable cause = StageFailures.cause(failure);
            if (cause instanceof UnavailableException) {
                LOG.warn(
                        "runs whose leases are over cannot be ended; it is tried again and again: {}",
                        cause.getMessage());
            } else {
                LOG.warn("runs whose leases are over cannot be ended; it is tried again and again", failure);
            }
        }
    }
}
