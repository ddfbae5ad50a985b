package dev.skald.gateway;

import dev.skald.application.run.ProduceRun;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of a run: renews it when nothing else has for a third of its time, and finds out that it is lost.
 * Thread-safe, never blocks.
 */
final class RunHeartbeat {

    private static final Logger LOG = LoggerFactory.getLogger(RunHeartbeat.class);

    private static final int BEATS_A_TTL = 3;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ProduceRun produce;
    private final RunTimer timer;
    private final Held held;
    private final Consumer<RunConflictException> lost;
    private final Duration interval;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile long renewedAt;
    private volatile boolean stopped;
    private volatile Runnable cancel = () -> {};

    /**
     * The lease that is kept.
     *
     * @param ttl how long it holds without a sign of life
     */
    record Held(WorkflowId workflow, RunId run, Lease lease, Duration ttl) {}

    /**
     * A heart that does not beat yet.
     *
     * @param lost told, perhaps several times, that the lease is lost, by whichever thread finds out
     */
    RunHeartbeat(ProduceRun produce, RunTimer timer, Held held, Consumer<RunConflictException> lost) {
        this.produce = produce;
        this.timer = timer;
        this.held = held;
        this.lost = lost;
        this.interval = held.ttl().dividedBy(BEATS_A_TTL);
    }

    /** Begins, with a lease that was renewed just now. */
    void start() {
        renewed();
        schedule(interval);
    }

    /** Notes that something else has renewed the lease. */
    void renewed() {
        renewedAt = timer.nanoTime();
    }

    /** Beats no more. */
    void stop() {
        stopped = true;
        cancel.run();
    }

    /**
     * Renews the lease now.
     *
     * @return whether it is not known to be lost: also if the store cannot tell for now; never exceptionally
     */
    CompletionStage<Boolean> confirm() {
        CompletionStage<ProduceRun.Heartbeat> asked;
        try {
            asked = produce.heartbeat(EventPublishing.THIS_PROCESS, held.workflow(), held.run(), held.lease());
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedStage(e);
        }
        return asked.handle(this::isHeld);
    }

    private boolean isHeld(ProduceRun.@Nullable Heartbeat outcome, @Nullable Throwable failure) {
        if (outcome instanceof ProduceRun.Heartbeat.Kept) {
            renewed();
            failing.set(false);
            return true;
        }
        if (outcome != null) {
            // The workflow was deleted, and its runs with it.
            lost.accept(new RunConflictException(Code.LEASE_LOST));
            return false;
        }
        Throwable cause = failure == null ? null : RunEnd.unwrapped(failure);
        if (cause instanceof RunConflictException conflict) {
            lost.accept(conflict);
            return false;
        }
        if (!stopped && failing.compareAndSet(false, true)) {
            LOG.warn(
                    "the lease of run {} of workflow {} cannot be renewed; it is tried again and again: {}",
                    held.run(),
                    held.workflow(),
                    String.valueOf(cause));
        }
        return true;
    }

    private void beat() {
        if (stopped) {
            return;
        }
        Duration silence = Duration.ofNanos(timer.nanoTime() - renewedAt);
        if (silence.compareTo(interval) < 0) {
            schedule(interval.minus(silence));
            return;
        }
        // Not before the answer: a store that is slow is not to be asked by many at once.
        confirm().thenRun(() -> schedule(failing.get() && RETRY.compareTo(interval) < 0 ? RETRY : interval));
    }

    private void schedule(Duration delay) {
        if (!stopped) {
            cancel = timer.after(delay, this::beat);
            if (stopped) {
                cancel.run();
            }
        }
    }
}
