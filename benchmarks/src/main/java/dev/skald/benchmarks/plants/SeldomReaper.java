package dev.skald.benchmarks.plants;

import dev.skald.domain.port.WorkflowRuns;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Runs whose leases are looked at more seldom than they are to be. Thread-safe. */
final class SeldomReaper extends ForwardingRuns {

    private final long everyNanos;
    private final AtomicLong last = new AtomicLong(System.nanoTime());

    SeldomReaper(WorkflowRuns sound, Duration every) {
        super(sound);
        this.everyNanos = every.toNanos();
    }

    @Override
    public CompletionStage<Integer> endExpired() {
        long now = System.nanoTime();
        long before = last.get();
        return now - before > everyNanos && last.compareAndSet(before, now)
                ? super.endExpired()
                : CompletableFuture.completedStage(0);
    }
}
