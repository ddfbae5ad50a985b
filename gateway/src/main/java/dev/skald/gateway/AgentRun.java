package dev.skald.gateway;

import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open run of an agent in the same process: its lease is renewed for as long as it is open, whether the agent says
 * something or not, and it has one end (the protocol, section 8).
 *
 * <p>It ends with the first {@link #result result}, or the first {@link #error(String) error} that is not retryable. A
 * run that is {@linkplain #close() closed} without one of these ends with an {@code error} of the code
 * {@value #NO_RESULT}: viewers never wait for an end that does not come, and nobody takes it for a success.
 *
 * <p>The run may be taken away, too. Its stages fail with a {@link RunConflictException} then, and so does
 * {@link #ended()}: with {@link Code#LEASE_LOST} if another producer has taken over, or the workflow was deleted; with
 * {@link Code#RUN_ENDED} if the gateway has ended it, since its lease had run out. It mostly learns that at once; with
 * its next heartbeat, a third of the lease's time away at most, if another producer goes on with the same run, or while
 * it has controls that its listener was not told. What it has to say then belongs into another run. When the gateway
 * closes, an open run stays open in a log that outlives the process, and may be taken over for as long as its lease
 * holds after the next start; this object is over, and its stages fail with an {@link UnavailableException}.
 *
 * <p>Thread-safe; nothing but {@link #close()} blocks. Stages complete on any thread, which is not to be kept.
 */
public final class AgentRun implements AutoCloseable {

    /** The code of the error that ends a run which was closed without a result or an error. */
    public static final String NO_RESULT = "no_result";

    /** The code of the error that ends a run whose body threw an exception. */
    public static final String AGENT_FAILED = "agent_failed";

    private static final Logger LOG = LoggerFactory.getLogger(AgentRun.class);

    /** How long the end of a run may take to be in the log. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WorkflowId workflow;
    private final RunId id;
    private final Lease lease;
    private final EventPublishing publishing;
    private final RunTimer timer;
    private final RunHeartbeat heartbeat;
    private final ControlWatch controls;
    private final CompletableFuture<RunState> ended = new CompletableFuture<>();

    private volatile boolean left;

    /** What was tried to end the run, all of it; completes when it is known what became of that. */
    private CompletableFuture<Void> tries = CompletableFuture.completedFuture(null);

    private final AtomicReference<@Nullable Throwable> failedEnd = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> closing = new AtomicReference<>();

    AgentRun(AgentRuns runs, RunHeartbeat.Held held, long afterControl) {
        this.workflow = held.workflow();
        this.id = held.run();
        this.lease = held.lease();
        this.publishing = runs.publishing();
        this.timer = runs.timer();
        this.heartbeat = new RunHeartbeat(runs.produce(), timer, held, this::lost);
        this.controls = new ControlWatch(
                runs.controls(), workflow, id, afterControl, heartbeat::confirm, timer, runs.listeners());
    }

    /** Begins to keep the lease, and to wait for controls. */
    void begin() {
        ended.whenComplete((state, failure) -> stop());
        heartbeat.start();
        controls.start();
    }

    /** The workflow that the run is one of. */
    public WorkflowId workflow() {
        return workflow;
    }

    /** The name of the run: a program that was started again goes on with it by {@code withRun(id).takingOver()}. */
    public RunId id() {
        return id;
    }

    /**
     * Publishes a {@code thought}: an intermediate reasoning step, or a token delta.
     *
     * @param content the text as it is, which may be empty; white space counts
     */
    public CompletionStage<EventLog.Appended> thought(String content) {
        return publish(() -> AgentEvents.thought(content));
    }

    /**
     * Publishes a {@code tool_call}: the agent invokes a tool.
     *
     * @param tool its name, not blank
     * @param input what it is given; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(String tool, Map<String, ?> input) {
        return publish(() -> AgentEvents.toolCall(tool, input));
    }

    /**
     * Publishes a {@code tool_call} that says how a call goes on, in two or more events of one {@code callId}.
     *
     * @param tool the tool's name, not blank
     * @param callId what tells this call from others, and what viewers approve or reject
     * @param input what it is given; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(
            String tool, String callId, ToolStatus status, Map<String, ?> input) {
        return publish(() -> AgentEvents.toolCall(tool, callId, status, input));
    }

    /**
     * Publishes a {@code tool_call} that has come to its end, with what came out of it as its member {@code output}.
     *
     * @param tool the tool's name, not blank
     * @param callId the name of the call, as in the event that it started with
     * @param input what it was given; anything that Jackson writes
     * @param output what came out of it; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(
            String tool, String callId, ToolStatus status, Map<String, ?> input, Map<String, ?> output) {
        return publish(() -> AgentEvents.toolCall(tool, callId, status, input, output));
    }

    /**
     * Publishes a {@code result}, the final output, which ends the run.
     *
     * @param output one member or more; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> result(Map<String, ?> output) {
        return end(() -> AgentEvents.result(output));
    }

    /**
     * Publishes an {@code error}, which ends the run.
     *
     * @param message what to tell the viewer; may be empty
     */
    public CompletionStage<EventLog.Appended> error(String message) {
        return end(() -> AgentEvents.error(message));
    }

    /**
     * Publishes an {@code error} that also tells programs what went wrong. It ends the run unless it is retryable: with
     * the code {@code cancelled} as {@link RunState#CANCELLED}, which is how an agent obeys a {@code cancel}, otherwise
     * as {@link RunState#FAILED}.
     *
     * @param message what to tell the viewer; may be empty
     * @param code the name of the fault; not one of those that are the gateway's own
     * @param retryable whether the agent goes on
     */
    public CompletionStage<EventLog.Appended> error(String message, String code, boolean retryable) {
        Supplier<AgentEvent> event = () -> AgentEvents.error(message, code, retryable);
        return retryable ? publish(event) : end(event);
    }

    /**
     * Has a listener told what viewers ask of this agent: to cancel, to approve or reject a call, or with input. It is
     * told of each control of this run once, in their order and one at a time, on a daemon thread
     * {@code skald-run-controls-…} that it may keep for as long as it likes: only this run's further controls wait for
     * it, of which the store keeps the last {@value dev.skald.domain.port.WorkflowRuns#MAX_CONTROLS}. What it throws is
     * logged, and the next control told all the same. Once the run is over nothing is told any more.
     *
     * <p>What came before this call is told as well. If this run was taken over under its own name, that is all there
     * was in it, by whichever object: {@link Control#seq()} tells what is known.
     *
     * @throws IllegalStateException if this run has a listener
     */
    public void onControl(Consumer<Control> listener) {
        controls.listen(listener);
    }

    /** Tells whether the run is open, as far as this object knows. */
    public boolean isOpen() {
        return !ended.isDone();
    }

    /**
     * The stage that completes when the run is over: with how it ended, if that was by this object, otherwise
     * exceptionally with the reason why it was taken away.
     */
    public CompletionStage<RunState> ended() {
        return ended.copy();
    }

    /**
     * Ends the run, if nothing has, by an {@code error} with the code {@value #NO_RESULT}, and waits until its end is
     * in the log, at most 10 seconds. If the log does not take it, the lease is renewed no more, so that the gateway
     * ends the run when that runs out. Never throws, since it could not say whether the run is over: {@link #ended()}
     * does. Idempotent.
     *
     * <p>What a block that opened the run threw is not known here: {@link AgentPublisher#run(WorkflowId, RunBody)}
     * makes it the end of the run.
     */
    @Override
    public void close() {
        closeAsync().toCompletableFuture().join();
    }

    /**
     * Ends the run as {@link #close()} does, and waits for nothing: the stage completes, never exceptionally, when that
     * is done.
     */
    public CompletionStage<Void> closeAsync() {
        return endAnyway(() -> RunEnd.NO_RESULT);
    }

    /**
     * Lets go of the run without ending it, for another program that goes on with it under its name: the lease is
     * renewed no more, nothing is told any more, and what is published fails. If nobody takes the run over while its
     * lease holds, the gateway ends it as {@link RunState#LOST}.
     */
    public void leave() {
        left = true;
        over(new CancellationException("the agent has left the run"));
    }

    /**
     * Ends the run by an error, unless it has ended by the time all that was tried to end it is through. The first call
     * counts.
     *
     * @param end asked for when it is known that it is needed
     * @return completes when the run is over for this object, never exceptionally
     */
    CompletionStage<Void> endAnyway(Supplier<RunEnd> end) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> first = closing.compareAndExchange(null, done);
        if (first != null) {
            return first.copy();
        }
        var givenUp =
                timer.after(PATIENCE, () -> over(new UnavailableException("the end of the run is not in the log yet")));
        ended.whenComplete((state, failure) -> {
            givenUp.run();
            done.complete(null);
        });
        tried().thenRun(() -> {
            if (isOpen()) {
                RunEnd last = end.get();
                error(last.message(), last.code(), false).whenComplete((appended, failure) -> {
                    // A conflict may be with a result that is not answered yet: the lost lease is looked at elsewhere.
                    if (failure != null && !(RunEnd.unwrapped(failure) instanceof RunConflictException)) {
                        over(RunEnd.unwrapped(failure));
                    }
                });
            }
        });
        return done.copy();
    }

    /** Why the run could not be ended the last time that was tried; empty if nothing failed. */
    Optional<Throwable> failedEnd() {
        return Optional.ofNullable(failedEnd.get());
    }

    /** Why the run was taken from this object; empty if it is open, or that is not so. */
    Optional<Throwable> takenAway() {
        return left
                ? Optional.empty()
                : ended.handle((state, failure) -> Optional.ofNullable(failure).map(RunEnd::unwrapped))
                        .getNow(Optional.empty());
    }

    /** Leaves the run as it is: the gateway closes. */
    void abandon() {
        over(new UnavailableException("the gateway was closed"));
    }

    private CompletionStage<EventLog.Appended> end(Supplier<AgentEvent> event) {
        CompletableFuture<Void> known = new CompletableFuture<>();
        trying(known);
        CompletionStage<EventLog.Appended> published;
        try {
            published = publish(event);
        } catch (Throwable thrown) {
            // What is not known to be through would keep the run from ever being ended.
            failedEnd.set(thrown);
            known.complete(null);
            throw thrown;
        }
        published.whenComplete((appended, failure) -> {
            failedEnd.set(failure == null ? null : RunEnd.unwrapped(failure));
            known.complete(null);
        });
        return published;
    }

    private CompletionStage<EventLog.Appended> publish(Supplier<AgentEvent> event) {
        if (ended.isDone()) {
            return ended.thenApply(state -> {
                throw new RunConflictException(Code.RUN_ENDED);
            });
        }
        return EventPublishing.making(
                event,
                made -> publishing
                        .publish(workflow, made, Optional.of(lease))
                        .whenComplete((appended, failure) -> published(made, failure)));
    }

    private synchronized void trying(CompletableFuture<Void> known) {
        tries = CompletableFuture.allOf(tries, known);
    }

    private synchronized CompletableFuture<Void> tried() {
        return tries;
    }

    private void published(AgentEvent event, @Nullable Throwable failure) {
        if (failure == null) {
            heartbeat.renewed();
            event.endsRunAs().ifPresent(ended::complete);
        } else if (RunEnd.unwrapped(failure) instanceof RunConflictException conflict) {
            lost(conflict);
        }
    }

    /** It may be that this object has ended the run, and has not been answered yet. */
    private void lost(RunConflictException conflict) {
        heartbeat.stop();
        tried().thenRun(() -> over(conflict));
    }

    private void over(Throwable why) {
        if (ended.completeExceptionally(why)) {
            LOG.info("run {} of workflow {} is over for its agent: {}", id, workflow, why.getMessage());
        }
    }

    private void stop() {
        heartbeat.stop();
        controls.stop();
    }
}
