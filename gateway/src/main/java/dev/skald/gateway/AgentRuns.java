package dev.skald.gateway;

import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.ProduceRun;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.RunRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The runs of this process's agents that are open, and what they share. Thread-safe, never blocks. */
final class AgentRuns {

    /** How long a store may take to open a run. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EventPublishing publishing;
    private final ProduceRun produce;
    private final AwaitControls controls;
    private final RunTimer timer;
    private final Executor listeners;
    private final Set<AgentRun> open = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;
    private volatile boolean closed;

    AgentRuns(
            EventPublishing publishing,
            ProduceRun produce,
            AwaitControls controls,
            RunTimer timer,
            Executor listeners) {
        this.publishing = publishing;
        this.produce = produce;
        this.controls = controls;
        this.timer = timer;
        this.listeners = listeners;
    }

    EventPublishing publishing() {
        return publishing;
    }

    ProduceRun produce() {
        return produce;
    }

    AwaitControls controls() {
        return controls;
    }

    RunTimer timer() {
        return timer;
    }

    /** Where listeners are told of controls. */
    Executor listeners() {
        return listeners;
    }

    /** Opens a run; what is opened too late for whoever asked is ended again. */
    CompletionStage<AgentRun> open(WorkflowId workflow, RunRequest request) {
        if (draining) {
            return CompletableFuture.failedStage(new UnavailableException("the gateway is going away"));
        }
        CompletableFuture<AgentRun> opening = new CompletableFuture<>();
        Runnable inTime = timer.after(
                PATIENCE,
                () -> opening.completeExceptionally(new UnavailableException("the run could not be opened in time")));
        produce.open(EventPublishing.THIS_PROCESS, workflow, request).whenComplete((opened, failure) -> {
            inTime.run();
            if (failure != null) {
                opening.completeExceptionally(failure);
                return;
            }
            AgentRun run = begin(workflow, request, opened.orElseThrow());
            if (!opening.complete(run)) {
                var unused = run.closeAsync();
            }
        });
        return opening;
    }

    private AgentRun begin(WorkflowId workflow, RunRequest request, WorkflowRuns.Opened opened) {
        // A run that goes on may have controls that nobody has obeyed.
        boolean mayGoOn = request.takeover() && request.run().isPresent();
        AgentRun run = new AgentRun(
                this,
                new RunHeartbeat.Held(workflow, opened.run(), opened.lease(), request.ttl()),
                mayGoOn ? 0 : opened.log().controls());
        open.add(run);
        run.ended().whenComplete((state, failure) -> open.remove(run));
        run.begin();
        // Asked once it is among the open ones, so that a close either finds it or is found.
        if (closed) {
            run.abandon();
        }
        return run;
    }

    /** Opens no run any more. Those that are open go on. */
    void drain() {
        draining = true;
    }

    /** Leaves all runs as they are. */
    void close() {
        draining = true;
        closed = true;
        open.forEach(AgentRun::abandon);
    }

    /** How many runs are open. */
    int size() {
        return open.size();
    }
}
