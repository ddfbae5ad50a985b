package dev.skald.benchmarks.plants;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Runs whose heartbeats are answered, and renew nothing. Thread-safe. */
final class DeafRuns extends ForwardingRuns {

    private final Clock clock = Clock.systemUTC();
    private final ConcurrentMap<RunId, Duration> known = new ConcurrentHashMap<>();

    DeafRuns(WorkflowRuns sound) {
        super(sound);
    }

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        return super.open(workflow, request).thenApply(opened -> {
            known.put(opened.run(), request.ttl());
            return opened;
        });
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return CompletableFuture.completedStage(Optional.ofNullable(known.get(run))
                .map(ttl -> new Renewed(clock.instant().plus(ttl), 0)));
    }
}
