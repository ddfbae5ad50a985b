package dev.skald.adapter.acme;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store of workflows that does what the ports ask and nothing more: one lock, no bound but that of events, and of
 * hints the least that will do. It shows how small an adapter can be; whatever keeps workflows elsewhere has the same
 * faces.
 */
public final class AcmeWorkflows {

    private final int retentionEvents;
    private final Clock clock;
    private final Map<WorkflowId, AcmeWorkflow> workflows = new HashMap<>();
    private final Map<WorkflowId, List<WorkflowDirectory.Listener>> listeners = new HashMap<>();

    /** An empty store that retains as many events of each workflow. */
    public AcmeWorkflows(int retentionEvents) {
        this(retentionEvents, Clock.systemUTC());
    }

    /** An empty store that tells the time by {@code clock}. */
    AcmeWorkflows(int retentionEvents, Clock clock) {
        this.retentionEvents = retentionEvents;
        this.clock = clock;
    }

    /** The workflows' logs. */
    public EventLog log() {
        return new Log();
    }

    /** Who may watch the workflows. */
    public WorkflowDirectory directory() {
        return new Directory();
    }

    /** The workflows' runs. */
    public WorkflowRuns runs() {
        return new Runs();
    }

    /** The list of the workflows. */
    public WorkflowCatalog catalog() {
        return new Catalog();
    }

    /** Forgets the workflows that nobody follows, and no run of which is open. */
    public void forgetIdle() {
        synchronized (workflows) {
            workflows.values().removeIf(AcmeWorkflow::isIdle);
        }
    }

    /** How many workflows there are. */
    public int size() {
        synchronized (workflows) {
            return workflows.size();
        }
    }

    /** Asks a workflow under the lock, forgets it if that left nothing of it, and gives the hints without the lock. */
    private <T> T with(WorkflowId id, Function<AcmeWorkflow, T> question) {
        List<Runnable> hints = new ArrayList<>();
        T answer;
        synchronized (workflows) {
            AcmeWorkflow workflow = workflows.computeIfAbsent(id, AcmeWorkflow::new);
            try {
                answer = question.apply(workflow);
            } finally {
                hints.addAll(workflow.takeHints());
                if (workflow.isNothing()) {
                    workflows.remove(id);
                }
            }
        }
        hints.forEach(Runnable::run);
        return answer;
    }

    /** Asks as {@link #with} does what the state of a run may refuse. */
    private <T> CompletionStage<T> attempt(WorkflowId id, Function<AcmeWorkflow, T> question) {
        try {
            return CompletableFuture.completedFuture(with(id, question));
        } catch (RunConflictException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private final class Log implements EventLog {

        @Override
        public CompletionStage<Appended> append(WorkflowId id, List<NewEvent> batch, Optional<Lease> lease) {
            return attempt(id, workflow -> workflow.append(batch, lease, retentionEvents, clock.instant()));
        }

        @Override
        public CompletionStage<Page> read(WorkflowId id, From from, int maxEvents, int maxBytes) {
            return CompletableFuture.completedFuture(with(id, workflow -> workflow.read(from, maxEvents, maxBytes)));
        }

        @Override
        public CompletionStage<Void> delete(WorkflowId id) {
            with(id, AcmeWorkflow::deleteLog);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Following> follow(WorkflowId id, EventPublisher to) {
            Object follower = with(id, workflow -> workflow.follow(to));
            return CompletableFuture.completedFuture(() -> with(id, workflow -> workflow.unfollow(follower)));
        }
    }

    private final class Runs implements WorkflowRuns {

        @Override
        public CompletionStage<Opened> open(WorkflowId id, RunRequest request) {
            return attempt(id, workflow -> workflow.open(request, retentionEvents, clock.instant()));
        }

        @Override
        public CompletionStage<Optional<Renewed>> renew(WorkflowId id, RunId run, Lease lease) {
            return attempt(id, workflow -> workflow.renew(run, lease, clock.instant()));
        }

        @Override
        public CompletionStage<Long> control(WorkflowId id, ControlRequest request) {
            return attempt(id, workflow -> workflow.control(request, clock.instant()));
        }

        @Override
        public CompletionStage<List<Control>> controls(WorkflowId id, long after) {
            return attempt(id, workflow -> workflow.controls(after));
        }

        @Override
        public CompletionStage<Integer> endExpired() {
            List<WorkflowId> ids;
            synchronized (workflows) {
                ids = List.copyOf(workflows.keySet());
            }
            Instant now = clock.instant();
            long ended = ids.stream()
                    .filter(id -> with(id, workflow -> workflow.endIfExpired(retentionEvents, now)))
                    .count();
            return CompletableFuture.completedFuture((int) ended);
        }
    }

    private final class Catalog implements WorkflowCatalog {

        @Override
        public CompletionStage<Optional<Entry>> find(WorkflowId id) {
            return attempt(id, AcmeWorkflow::entry);
        }

        @Override
        public CompletionStage<List<Entry>> list(Optional<Place> after, int limit) {
            if (limit < 1) {
                throw new IllegalArgumentException("a page has room for one workflow or more");
            }
            synchronized (workflows) {
                return CompletableFuture.completedFuture(workflows.values().stream()
                        .flatMap(workflow -> workflow.entry().stream())
                        .filter(entry -> after.isEmpty() || entry.place().compareTo(after.get()) > 0)
                        .sorted(Comparator.comparing(Entry::place))
                        .limit(limit)
                        .toList());
            }
        }
    }

    private final class Directory implements WorkflowDirectory {

        @Override
        public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId id) {
            return CompletableFuture.completedFuture(with(id, AcmeWorkflow::access));
        }

        @Override
        public CompletionStage<Boolean> put(WorkflowId id, WorkflowAccess access) {
            boolean isNew = with(id, workflow -> workflow.put(access, clock.instant()));
            return tell(id).thenApply(told -> isNew);
        }

        @Override
        public CompletionStage<Void> remove(WorkflowId id, Supplier<CompletionStage<Void>> first) {
            Optional<UUID> registration = with(id, AcmeWorkflow::registration);
            return first.get().thenCompose(done -> {
                with(id, workflow -> workflow.removeAccess(registration));
                return tell(id);
            });
        }

        @Override
        public Following follow(WorkflowId id, Listener listener) {
            synchronized (listeners) {
                listeners.computeIfAbsent(id, any -> new ArrayList<>()).add(listener);
            }
            return () -> {
                synchronized (listeners) {
                    listeners.computeIfPresent(id, (any, all) -> all.remove(listener) && all.isEmpty() ? null : all);
                }
            };
        }

        /** One change after the other: the last thing that a listener hears is the newest. */
        private CompletionStage<Void> tell(WorkflowId id) {
            synchronized (listeners) {
                Optional<WorkflowAccess> access = with(id, AcmeWorkflow::access);
                return CompletableFuture.allOf(List.copyOf(listeners.getOrDefault(id, List.of())).stream()
                        .map(listener -> listener.changed(id, access).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new));
            }
        }
    }
}
