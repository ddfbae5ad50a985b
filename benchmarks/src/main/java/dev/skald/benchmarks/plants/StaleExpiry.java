package dev.skald.benchmarks.plants;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An expiry that decides, and writes some time later what it decided, without another look: a run that ended in between
 * ends once more. Thread-safe.
 */
final class StaleExpiry {

    private static final long LATE_MILLIS = 300;
    private static final EventData LOST =
            EventData.of("{\"message\":\"no look was taken\",\"code\":\"producer_lost\",\"retryable\":true}");

    private final Clock clock = Clock.systemUTC();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "plant");
        thread.setDaemon(true);
        return thread;
    });
    private final WorkflowRuns sound;
    private final Log log;
    /** By the fingerprint of the lease; guarded by this. */
    private final Map<String, Held> held = new HashMap<>();

    private record Held(
            WorkflowId workflow, RunId run, Duration ttl, Instant expiresAt, boolean ended, boolean decided) {

        Held heard(Instant until, boolean end) {
            return new Held(workflow, run, ttl, until, ended || end, decided);
        }

        Held decide() {
            return new Held(workflow, run, ttl, expiresAt, ended, true);
        }
    }

    StaleExpiry(EventLog log, WorkflowRuns runs) {
        this.log = new Log(log);
        this.sound = runs;
    }

    EventLog log() {
        return log;
    }

    WorkflowRuns runs() {
        return new Runs();
    }

    private synchronized void opened(WorkflowId workflow, WorkflowRuns.Opened opened, Duration ttl) {
        held.put(opened.lease().fingerprint(), new Held(workflow, opened.run(), ttl, opened.expiresAt(), false, false));
    }

    private synchronized void heard(Lease lease, boolean ended) {
        held.computeIfPresent(
                lease.fingerprint(), (key, run) -> run.heard(clock.instant().plus(run.ttl()), ended));
    }

    private synchronized void sweep() {
        Instant now = clock.instant();
        for (Iterator<Map.Entry<String, Held>> all = held.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Held> one = all.next();
            Held run = one.getValue();
            if (run.ended() && !run.decided()) {
                all.remove();
            } else if (!run.decided() && !now.isBefore(run.expiresAt())) {
                String lease = one.getKey();
                one.setValue(run.decide());
                var unused = executor.schedule(() -> write(lease), LATE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    private synchronized void write(String lease) {
        Held run = held.remove(lease);
        if (run == null) {
            return;
        }
        if (run.ended()) {
            NewEvent lost =
                    new NewEvent(EventType.ERROR, LOST, clock.instant(), Optional.empty(), Optional.of(RunState.LOST));
            var unused = log.forge(run.workflow(), List.of(lost), run.run());
        } else if (held.values().stream().noneMatch(Held::decided)) {
            // It ends all that are over, and so none may be decided upon and not written.
            var unused = sound.endExpired();
        }
    }

    /** Tells who was heard of. */
    private final class Log extends ForgedLog {

        Log(EventLog inside) {
            super(inside);
        }

        @Override
        public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
            boolean ends = batch.stream().anyMatch(event -> event.endsRunAs().isPresent());
            return super.append(workflow, batch, lease).thenApply(did -> {
                lease.ifPresent(one -> heard(one, ends));
                return did;
            });
        }
    }

    /** The runs, as far as they do not expire. */
    private final class Runs extends ForwardingRuns {

        Runs() {
            super(sound);
        }

        @Override
        public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
            return super.open(workflow, request).thenApply(opened -> {
                opened(workflow, opened, request.ttl());
                return opened;
            });
        }

        @Override
        public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
            return super.renew(workflow, run, lease).thenApply(renewed -> {
                heard(lease, false);
                return renewed;
            });
        }

        @Override
        public CompletionStage<Integer> endExpired() {
            sweep();
            return CompletableFuture.completedStage(0);
        }
    }
}
