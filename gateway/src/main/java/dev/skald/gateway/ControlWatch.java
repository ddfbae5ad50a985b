package dev.skald.gateway;

import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.AwaitControls.Answer;
import dev.skald.application.run.AwaitControls.Waiting;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the controls of one run, and tells its listener: one at a time, in their order, each once. What comes while
 * the listener is at work, or before there is one, stays in the store, which keeps the last
 * {@value dev.skald.domain.port.WorkflowRuns#MAX_CONTROLS}. It notices the end of the run, too. Thread-safe, never
 * blocks.
 *
 * <p>The store tells controls by their number alone, which begins anew with another epoch: so what is not of this run
 * is left out, and before anything is told the lease is looked at, which is gone with the epoch.
 */
final class ControlWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ControlWatch.class);

    /** How soon a store that failed, or had nothing to tell though it ended the waiting, is asked again. */
    private static final Duration RETRY = Duration.ofMillis(250);

    private final AwaitControls controls;
    private final WorkflowId workflow;
    private final RunId run;
    private final Supplier<CompletionStage<Boolean>> held;
    private final RunTimer timer;
    private final Executor threads;

    private Optional<Consumer<Control>> listener = Optional.empty();
    private List<Control> pending = List.of();
    private Optional<Waiting> waiting = Optional.empty();
    private long after;
    private boolean stopped;

    /**
     * A watch that has not begun.
     *
     * @param after the number of the last control that is of no account
     * @param held tells whether the lease is not known to be lost
     * @param threads where the listener may stay as long as it likes
     */
    ControlWatch(
            AwaitControls controls,
            WorkflowId workflow,
            RunId run,
            long after,
            Supplier<CompletionStage<Boolean>> held,
            RunTimer timer,
            Executor threads) {
        this.controls = controls;
        this.workflow = workflow;
        this.run = run;
        this.after = after;
        this.held = held;
        this.timer = timer;
        this.threads = threads;
    }

    /** Begins to wait. */
    void start() {
        await();
    }

    /**
     * Has the listener told from now on, of what came before as well.
     *
     * @throws IllegalStateException if there is one
     */
    void listen(Consumer<Control> told) {
        List<Control> found;
        synchronized (this) {
            if (listener.isPresent()) {
                throw new IllegalStateException("this run has a listener for controls");
            }
            listener = Optional.of(told);
            found = pending;
            pending = List.of();
        }
        if (!found.isEmpty()) {
            tell(found, told);
        }
    }

    /** Tells nothing any more; what the listener is at goes on. */
    void stop() {
        Optional<Waiting> last;
        synchronized (this) {
            stopped = true;
            pending = List.of();
            last = waiting;
            waiting = Optional.empty();
        }
        last.ifPresent(Waiting::close);
    }

    private void await() {
        long last;
        synchronized (this) {
            if (stopped) {
                return;
            }
            last = after;
        }
        CompletionStage<Optional<Waiting>> asked;
        try {
            asked = controls.await(EventPublishing.THIS_PROCESS, workflow, last);
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedStage(e);
        }
        var unused = asked.thenCompose(found -> {
                    Waiting begun = found.orElseThrow();
                    keep(begun);
                    return begun.answer();
                })
                .whenComplete((answer, failure) -> answered(answer, failure));
    }

    /** Keeps who waits, so that he can be closed; at once, if it is too late to wait. */
    private void keep(Waiting begun) {
        boolean late;
        synchronized (this) {
            late = stopped;
            waiting = late ? Optional.empty() : Optional.of(begun);
        }
        if (late) {
            begun.close();
        }
    }

    private void answered(@Nullable Answer answer, @Nullable Throwable failure) {
        if (answer == null) {
            LOG.debug("controls of workflow {} cannot be read for now: {}", workflow, String.valueOf(failure));
            timer.after(RETRY, this::await);
            return;
        }
        List<Control> found;
        boolean moved;
        Optional<Consumer<Control>> told;
        synchronized (this) {
            waiting = Optional.empty();
            if (stopped) {
                return;
            }
            found = fresh(answer);
            moved = answer.lastSeq() > after;
            after = Math.max(after, answer.lastSeq());
            told = listener;
            if (told.isEmpty()) {
                pending = found;
            }
        }
        if (!found.isEmpty()) {
            told.ifPresent(present -> tell(found, present));
        } else if (moved) {
            await();
        } else {
            // Nothing came, so it is the run that is over: if it is this one, its lease says so.
            var unused = held.get().thenRun(() -> timer.after(RETRY, this::await));
        }
    }

    private List<Control> fresh(Answer answer) {
        return answer.controls().stream()
                .filter(control -> control.seq() > after && control.run().equals(run))
                .toList();
    }

    private void tell(List<Control> found, Consumer<Control> told) {
        var unused = held.get().thenAccept(isHeld -> {
            if (isHeld) {
                threads.execute(() -> tellAll(found, told));
            }
        });
    }

    private void tellAll(List<Control> found, Consumer<Control> told) {
        for (Control control : found) {
            if (isStopped()) {
                return;
            }
            tell(control, told);
        }
        await();
    }

    private void tell(Control control, Consumer<Control> told) {
        try {
            told.accept(withoutId(control));
        } catch (Throwable e) {
            // Other languages, and some Java, throw checked exceptions through a Consumer.
            LOG.error("a listener failed at control {} of run {} of workflow {}", control.seq(), run, workflow, e);
        }
    }

    /** What the asker called it is between him and the gateway. */
    private static Control withoutId(Control control) {
        return new Control(
                control.seq(),
                control.run(),
                control.action(),
                control.callId(),
                control.data(),
                control.by(),
                control.at(),
                Optional.empty());
    }

    private synchronized boolean isStopped() {
        return stopped;
    }
}
