package dev.skald.application.run;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads what was asked of an agent, and waits for more. Thread-safe, never blocks. */
public interface AwaitControls {

    /**
     * Begins to wait for controls. There is nothing to wait for if some are there, or no run is open.
     *
     * @param after the number of the last control that is known; 0 or more
     * @return who waits, or empty if the principal may not publish
     */
    CompletionStage<Optional<Waiting>> await(Principal principal, WorkflowId workflow, long after);

    /** Waits for the controls in {@code runs}, by the hints of {@code log}. */
    static AwaitControls in(WorkflowRuns runs, EventLog log, AuthorizeAccess authorize) {
        return new FollowingAwaitControls(runs, log, authorize);
    }

    /** One who waits. */
    interface Waiting extends AutoCloseable {

        /**
         * Completes with what is there once there is a control, or the run that was open is over (another one has taken
         * its place, say), or the waiting is closed.
         */
        CompletionStage<Answer> answer();

        /** Waits no longer: the answer is what is there now. Idempotent. */
        @Override
        void close();
    }

    /**
     * What was asked of the agent.
     *
     * @param controls the controls behind the one that is known, the oldest first
     * @param lastSeq the number of the last control of the workflow; 0 if there was none
     */
    record Answer(List<Control> controls, long lastSeq) {

        /** Keeps a copy. */
        public Answer {
            controls = List.copyOf(controls);
        }
    }
}
