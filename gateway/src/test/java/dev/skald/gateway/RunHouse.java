package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.ControlRun;
import dev.skald.application.run.ProduceRun;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.ForwardingEventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowRuns;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.Stages;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** What stands around the runs of a gateway: a store, the use cases, and a time that passes when a test says so. */
final class RunHouse implements AutoCloseable {

    private static final Validator VALIDATOR = validator();

    final SetClock clock = new SetClock();
    final HandTimer timer = new HandTimer(clock);
    final RunThreads threads = new RunThreads();
    final WorkflowId workflow = WorkflowId.random();
    final AtomicInteger heartbeats = new AtomicInteger();

    /** How many follow a log. */
    final AtomicInteger followers = new AtomicInteger();

    final AgentRuns runs;
    final AgentPublisher publisher;

    /** Whether heartbeats fail, as they do with a store that is away. */
    volatile Optional<RuntimeException> fault = Optional.empty();

    /** Completes when the store takes something again. */
    private volatile CompletableFuture<Void> held = CompletableFuture.completedFuture(null);

    private final MemoryWorkflows store = MemoryWorkflows.within(
            new MemorySettings(
                    new Retention(10_000, 1L << 20, Duration.ofDays(1)), new Capacity(1L << 26, 1_000, 1_000)),
            timer::nanoTime,
            clock);
    private volatile boolean brief;
    private volatile boolean unreadable;
    private final Optional<LateEventLog> lateLog;
    private final Optional<LateWorkflowRuns> lateRuns;
    private final ControlRun control;

    /** A house over a store in memory, whose stages are complete at once, or on a foreign thread and out of order. */
    RunHouse(boolean late) {
        lateLog = late ? Optional.of(new LateEventLog(store.eventLog(), 7)) : Optional.empty();
        lateRuns = late ? Optional.of(new LateWorkflowRuns(store.runs(), 7)) : Optional.empty();
        EventLog inner = lateLog.<EventLog>map(there -> there).orElse(store.eventLog());
        EventLog log = new ForwardingEventLog() {
            @Override
            public EventLog log() {
                return inner;
            }

            @Override
            public CompletionStage<Page> read(WorkflowId of, From from, int maxEvents, int maxBytes) {
                return unreadable
                        ? CompletableFuture.failedStage(new UnavailableException("as planned"))
                        : inner.read(of, from, maxEvents, maxBytes);
            }

            @Override
            public CompletionStage<Following> follow(WorkflowId of, EventPublisher to) {
                return inner.follow(of, brief ? new LastHint(to) : to).thenApply(following -> {
                    followers.incrementAndGet();
                    AtomicBoolean over = new AtomicBoolean();
                    return () -> {
                        following.close();
                        if (over.compareAndSet(false, true)) {
                            followers.decrementAndGet();
                        }
                    };
                });
            }

            @Override
            public CompletionStage<Appended> append(WorkflowId of, List<NewEvent> batch, Optional<Lease> lease) {
                return held.thenCompose(open -> inner.append(of, batch, lease));
            }
        };
        WorkflowRuns kept = lateRuns.<WorkflowRuns>map(there -> there).orElse(store.runs());
        AuthorizeAccess authorize = AuthorizeAccess.over(store.directory());
        EventPublishing publishing = new EventPublishing(PublishEvents.into(log, authorize, VALIDATOR, clock, 65_536));
        runs = new AgentRuns(
                publishing,
                counting(ProduceRun.in(kept, authorize)),
                AwaitControls.in(kept, log, authorize),
                timer,
                threads);
        publisher = new AgentPublisher(publishing, RegisterWorkflow.in(store.directory(), authorize), runs);
        control = ControlRun.of(kept, authorize);
        Stages.await(store.directory().put(workflow, new WorkflowAccess("alice", Set.of())));
    }

    /** A follower who is told only how far the log is, as one may be who falls behind. */
    private record LastHint(EventPublisher to) implements EventPublisher {

        @Override
        public void publish(RecordedBatch batch) {
            // What follows says more.
        }

        @Override
        public void moved(WorkflowId moved, EventLog.Extent log) {
            to.moved(moved, log);
        }

        @Override
        public void ended(WorkflowId ended, End why) {
            to.ended(ended, why);
        }
    }

    private static Validator validator() {
        try (ValidatorFactory factory = Validation.byProvider(HibernateValidator.class)
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory()) {
            return factory.getValidator();
        }
    }

    private ProduceRun counting(ProduceRun produce) {
        return new ProduceRun() {
            @Override
            public CompletionStage<Optional<WorkflowRuns.Opened>> open(
                    Principal principal, WorkflowId of, RunRequest request) {
                return held.thenCompose(open -> produce.open(principal, of, request));
            }

            @Override
            public CompletionStage<Heartbeat> heartbeat(Principal principal, WorkflowId of, RunId run, Lease lease) {
                heartbeats.incrementAndGet();
                return fault.<CompletionStage<Heartbeat>>map(CompletableFuture::failedStage)
                        .orElseGet(() -> held.thenCompose(open -> produce.heartbeat(principal, of, run, lease)));
            }
        };
    }

    /** Has the store take its time, until {@link #release()}, with whatever agents ask of it. */
    void hold() {
        held = new CompletableFuture<>();
    }

    void release() {
        held.complete(null);
    }

    /** Lets time pass, and has the store end what is over, as it would five times a second. */
    void pass(Duration time) {
        for (Duration gone = Duration.ZERO; gone.compareTo(time) < 0; gone = gone.plusMillis(200)) {
            timer.pass(Duration.ofMillis(200));
            Stages.await(store.runs().endExpired());
        }
    }

    /** Opens a run as another program would, past the publisher. */
    WorkflowRuns.Opened openElsewhere(RunRequest request) {
        return Stages.await(store.runs().open(workflow, request));
    }

    /** Has alice ask something of the agent. */
    void control(String action, Optional<String> callId, Optional<String> data) {
        control(workflow, new ControlRun.Draft(Optional.of(action), callId, data, Optional.of("her-" + data)));
    }

    void input(String data) {
        control("input", Optional.empty(), Optional.of(data));
    }

    void input(WorkflowId of, String data) {
        control(of, new ControlRun.Draft(Optional.of("input"), Optional.empty(), Optional.of(data), Optional.empty()));
    }

    private void control(WorkflowId of, ControlRun.Draft draft) {
        Principal alice =
                new Principal("alice", Set.of(Principal.CONTROL_SCOPE), new WorkflowGrant.Every(), Instant.MAX);
        assertThat(Stages.await(control.control(alice, of, draft))).isInstanceOf(ControlRun.Outcome.Accepted.class);
    }

    /** Has whoever follows from now on told no more than that a log moved. */
    void hintBriefly() {
        brief = true;
    }

    /** Whether logs cannot be read, as it is with a store that is away. */
    void unreadable(boolean away) {
        unreadable = away;
    }

    void delete() {
        Stages.await(store.eventLog().delete(workflow));
    }

    /** The last run, as everybody is told of it. */
    Run run() {
        return page().log().run().orElseThrow();
    }

    List<RecordedEvent> events() {
        return page().events();
    }

    /** The events as their types and data. */
    List<String> said() {
        return events().stream()
                .map(event -> event.type().wireName() + " " + event.data().json())
                .toList();
    }

    private EventLog.Page page() {
        return Stages.await(store.eventLog().read(workflow, new EventLog.From.Start(), 10_000, 1 << 20));
    }

    @Override
    public void close() {
        runs.close();
        threads.close();
        lateLog.ifPresent(LateEventLog::close);
        lateRuns.ifPresent(LateWorkflowRuns::close);
    }
}
