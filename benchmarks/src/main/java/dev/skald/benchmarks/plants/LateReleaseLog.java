package dev.skald.benchmarks.plants;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A log that takes the end of a run, and lets go of the lease some time later: meanwhile it takes more. Thread-safe.
 */
final class LateReleaseLog extends ForgedLog {

    private static final long LATE_NANOS = 500_000_000;

    private final ConcurrentMap<String, Ended> ended = new ConcurrentHashMap<>();

    private record Ended(RunId run, long at) {}

    LateReleaseLog(EventLog sound) {
        super(sound);
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        CompletionStage<Appended> tried = super.append(workflow, batch, lease);
        if (lease.isEmpty()) {
            return tried;
        }
        String key = lease.get().fingerprint();
        return tried.thenApply(did -> {
                    if (batch.stream().anyMatch(event -> event.endsRunAs().isPresent())) {
                        did.log().run().ifPresent(run -> ended.put(key, new Ended(run.id(), System.nanoTime())));
                    }
                    return did;
                })
                .exceptionallyCompose(failure -> {
                    Ended before = ended.get(key);
                    return isOver(failure) && before != null && System.nanoTime() - before.at() < LATE_NANOS
                            ? forge(workflow, batch, before.run())
                            : tried;
                });
    }

    private static boolean isOver(Throwable failure) {
        Throwable cause = StageFailures.cause(failure);
        return cause instanceof RunConflictException refused && refused.code() == RunConflictException.Code.RUN_ENDED;
    }
}
