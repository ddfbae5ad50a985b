package dev.skald.application.subscribe;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.Following;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Subscribes viewers: finds the place in a workflow's log at which one begins. Thread-safe, never blocks. */
public interface SubscribeToWorkflow {

    /**
     * Authorizes, has the workflow followed, and reads the log at the place asked for: in this order nothing is missed
     * between the answer and the first hint, and nobody can bring a workflow into being that he may not read.
     *
     * @param from the place asked for
     * @param epoch the generation the viewer knows, if it does; another one is a reset
     * @param follow begins to follow the workflow's log and directory; called once at most, and only if the principal
     *     may read. It is authorized once more after it, so that a change in between is not missed.
     * @return where to begin, with what {@code follow} answered; exceptionally an
     *     {@link dev.skald.domain.port.UnavailableException} if the log or the directory cannot be asked. What was
     *     followed is closed here unless it is handed out
     */
    <F extends Following> CompletionStage<Outcome<F>> subscribe(
            Principal principal,
            WorkflowId workflow,
            EventLog.From from,
            Optional<String> epoch,
            Supplier<CompletionStage<F>> follow);

    /** Makes the use case that subscribes to {@code log}. */
    static SubscribeToWorkflow to(EventLog log, AuthorizeAccess authorize) {
        return new LogSubscribeToWorkflow(log, authorize);
    }

    /**
     * Where a subscription begins, if it does. Whoever gets it takes over what follows the workflow, or closes it.
     *
     * @param <F> what follows the workflow
     */
    sealed interface Outcome<F extends Following> extends AutoCloseable {

        /** Has the workflow followed no more, if it is. */
        @Override
        void close();
    }

    /**
     * The outcome that a subscription begins, and where.
     *
     * @param log the log as it was read
     * @param reset whether the place asked for was none of this log's: delivery starts at its first event, or at its
     *     end or so many events before it if that was asked for
     * @param gap what was trimmed behind the place asked for; never with {@code Start}, {@code Latest} or {@code Tail}
     * @param start right before the first event to deliver
     * @param following what follows the workflow from now on, for whoever gets this to close
     */
    record Subscribed<F extends Following>(
            EventLog.Extent log, boolean reset, Optional<EventLog.Gap> gap, StreamPosition start, F following)
            implements Outcome<F> {

        @Override
        public void close() {
            following.close();
        }
    }

    /** The principal may not read the workflow, or there is none: nobody is told which. */
    record Forbidden<F extends Following>() implements Outcome<F> {

        /** Does nothing: nothing is followed. */
        @Override
        public void close() {}
    }
}
