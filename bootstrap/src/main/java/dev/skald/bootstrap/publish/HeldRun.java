package dev.skald.bootstrap.publish;

import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import java.time.Duration;

/** A run that is open, and when its lease was renewed last. Thread-safe. */
final class HeldRun {

    private final RunId id;
    private final Lease lease;
    private final long controls;
    private final Duration ttl;
    private volatile long renewedAt;

    /**
     * A run that was opened.
     *
     * @param controls the number of the control behind which the first one may be
     * @param ttl how long the lease holds
     * @param renewedAt when it was asked for, by {@link System#nanoTime}
     */
    HeldRun(RunId id, Lease lease, long controls, Duration ttl, long renewedAt) {
        this.id = id;
        this.lease = lease;
        this.controls = controls;
        this.ttl = ttl;
        this.renewedAt = renewedAt;
    }

    RunId id() {
        return id;
    }

    Lease lease() {
        return lease;
    }

    long controls() {
        return controls;
    }

    /** How long to wait at most between signs of life: so often that two of them may be lost. */
    Duration interval() {
        return ttl.dividedBy(3);
    }

    /** Says that a request with the lease was accepted which began then. */
    void renewed(long at) {
        renewedAt = at;
    }

    /** How long it is until the next sign of life is due; not positive if it is now. */
    Duration untilDue() {
        return Duration.ofNanos(renewedAt + interval().toNanos() - System.nanoTime());
    }
}
