package dev.skald.gateway;

import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunRequest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Publishes events for agents in the same process. It needs no token, and is held to every other rule of events.
 *
 * <p>An agent opens a {@linkplain #run(WorkflowId, RunBody) run}, and says all it has to say within it: nobody else
 * publishes to the workflow meanwhile, and viewers can rely on its end. What is said by the methods of this class
 * themselves is part of no run, and refused with a {@link dev.skald.domain.run.RunConflictException} while one is open.
 *
 * <p>Thread-safe, and never blocks but to open a run, where it says so. Events of one workflow are logged in the order
 * of the calls if these are made one after the other. The stage of a publish completes when the event is in the log,
 * exceptionally with an {@link InvalidEventException} if the event breaks a rule, and with an
 * {@link UnavailableException} if the log has no room for now.
 */
public final class AgentPublisher {

    private final EventPublishing publishing;
    private final RegisterWorkflow register;
    private final AgentRuns runs;

    AgentPublisher(EventPublishing publishing, RegisterWorkflow register, AgentRuns runs) {
        this.publishing = publishing;
        this.register = register;
        this.runs = runs;
    }

    /**
     * Registers who may watch a workflow, at best before its first event; a later call replaces owner and readers.
     *
     * @param owner the subject it belongs to
     * @param readers further subjects that may watch
     * @return whether the workflow was new
     * @throws IllegalArgumentException if these cannot be owner and readers: see {@link WorkflowAccess}
     */
    public CompletionStage<Boolean> register(WorkflowId workflow, String owner, String... readers) {
        return register.register(
                        EventPublishing.THIS_PROCESS,
                        workflow,
                        new WorkflowAccess(owner, Set.copyOf(Arrays.asList(readers))))
                .thenApply(outcome -> outcome == RegisterWorkflow.Outcome.CREATED);
    }

    /**
     * Publishes a {@code thought}: an intermediate reasoning step, or a token delta.
     *
     * @param content the text as it is, which may be empty; white space counts
     */
    public CompletionStage<EventLog.Appended> thought(WorkflowId workflow, String content) {
        return publish(workflow, () -> AgentEvents.thought(content));
    }

    /**
     * Publishes a {@code tool_call}: the agent invokes a tool.
     *
     * @param tool its name, not blank
     * @param input what it is given; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(WorkflowId workflow, String tool, Map<String, ?> input) {
        return publish(workflow, () -> AgentEvents.toolCall(tool, input));
    }

    /**
     * Publishes a {@code tool_call} that says how a call goes on, in two or more events of one {@code callId}.
     *
     * @param tool the tool's name, not blank
     * @param callId what tells this call from others of the same tool
     * @param input what it is given; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(
            WorkflowId workflow, String tool, String callId, ToolStatus status, Map<String, ?> input) {
        return publish(workflow, () -> AgentEvents.toolCall(tool, callId, status, input));
    }

    /**
     * Publishes a {@code result}: the final output of a run.
     *
     * @param output one member or more; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> result(WorkflowId workflow, Map<String, ?> output) {
        return publish(workflow, () -> AgentEvents.result(output));
    }

    /**
     * Publishes an {@code error}: what went wrong.
     *
     * @param message what to tell the viewer; may be empty
     */
    public CompletionStage<EventLog.Appended> error(WorkflowId workflow, String message) {
        return publish(workflow, () -> AgentEvents.error(message));
    }

    /**
     * Publishes an {@code error} that also tells programs what went wrong.
     *
     * @param message what to tell the viewer; may be empty
     * @param code the name of the fault; not one of those that are the gateway's own
     * @param retryable whether the same again may succeed
     */
    public CompletionStage<EventLog.Appended> error(
            WorkflowId workflow, String message, String code, boolean retryable) {
        return publish(workflow, () -> AgentEvents.error(message, code, retryable));
    }

    /** Opens a run as {@link #run(WorkflowId, RunRequest)} does, by {@link RunRequest#DEFAULT}. */
    public AgentRun run(WorkflowId workflow) {
        return run(workflow, RunRequest.DEFAULT);
    }

    /**
     * Opens a run, which is to be closed by whoever opens it. Makes the workflow if there is none. Blocks until the run
     * is open, at most 30 seconds, so it is not for a thread that completes stages: see {@link #openRun}.
     *
     * @param request how long the lease holds if this process should die, the name of the run, and whether a run that
     *     is open ends for it
     * @throws dev.skald.domain.run.RunConflictException if a run is open, and this is to take nothing over; or if the
     *     run that is asked for has ended
     * @throws UnavailableException if the log has no room for now, or the gateway is going away
     */
    public AgentRun run(WorkflowId workflow, RunRequest request) {
        try {
            return openRun(workflow, request).toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /**
     * Opens a run as {@link #run(WorkflowId, RunRequest)} does, without blocking; the stage fails with what that
     * throws.
     */
    public CompletionStage<AgentRun> openRun(WorkflowId workflow, RunRequest request) {
        return runs.open(workflow, request);
    }

    /** Carries out a whole run as {@link #run(WorkflowId, RunRequest, RunBody)} does, by {@link RunRequest#DEFAULT}. */
    public <E extends Exception> void run(WorkflowId workflow, RunBody<E> body) throws E {
        run(workflow, RunRequest.DEFAULT, body);
    }

    /**
     * Carries out a whole run on the thread of the caller: opens it, does what {@code body} does, and sees to it that
     * it has ended when this returns or throws. Blocks for as long as the body, the opening and the end take.
     *
     * <ul>
     *   <li>A body that returns has published the end of the run: a result, or an error. If it tried to, and that could
     *       not be published, the failure ends the run as if the body had thrown it, and is thrown. If it did not even
     *       try, the run ends by an {@code error} with the code {@value AgentRun#NO_RESULT}, as by
     *       {@link AgentRun#close()}, and nothing is thrown.
     *   <li>What a body throws ends the run by an {@code error} with the code {@value AgentRun#AGENT_FAILED}, unless it
     *       has ended, and is thrown on. Its message is that of the exception, for all viewers to read, so a body
     *       catches what has secrets in it. A {@link java.util.concurrent.CancellationException}, or an
     *       {@link InterruptedException}, has the code {@code cancelled}.
     *   <li>A body that has {@linkplain AgentRun#leave() left} its run has not ended it, and nothing is thrown.
     *   <li>A run that was taken away meanwhile is told by a {@link dev.skald.domain.run.RunConflictException}, where
     *       the body returns.
     * </ul>
     *
     * @param request as for {@link #run(WorkflowId, RunRequest)}
     * @throws E what the body throws
     * @throws dev.skald.domain.run.RunConflictException if the run cannot be opened, or was taken away
     * @throws UnavailableException if the log has no room for now, or the gateway went away
     */
    public <E extends Exception> void run(WorkflowId workflow, RunRequest request, RunBody<E> body) throws E {
        RunOutcome.of(run(workflow, request), body);
    }

    private CompletionStage<EventLog.Appended> publish(WorkflowId workflow, Supplier<AgentEvent> event) {
        return EventPublishing.making(event, made -> publishing.publish(workflow, made, Optional.empty()));
    }
}
