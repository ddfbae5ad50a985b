package dev.skald.application.run;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.publish.Violation;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Takes what somebody asks of the agent whose run is open. Thread-safe, never blocks. */
public interface ControlRun {

    /**
     * Authorizes, validates and keeps it, for the agent to find.
     *
     * @return what became of it; exceptionally a {@link dev.skald.domain.run.RunConflictException} if no run is open or
     *     the call was answered before, and an {@link dev.skald.domain.port.UnavailableException} if the store cannot
     *     take it for now
     */
    CompletionStage<Outcome> control(Principal principal, WorkflowId workflow, Draft draft);

    /** Controls the runs in {@code runs}. */
    static ControlRun of(WorkflowRuns runs, AuthorizeAccess authorize) {
        return new ValidatingControlRun(runs, authorize);
    }

    /**
     * What is asked, as it came in.
     *
     * @param action {@code cancel}, {@code approve}, {@code reject} or {@code input}
     * @param callId which call of a tool is approved or rejected
     * @param data JSON text of any kind, which is checked here, wherever it comes from: well-formed, no deeper than
     *     {@value dev.skald.domain.event.JsonCheck#MAX_NESTING}, without a name twice in one object, or a number beyond
     *     a double; an input has some
     * @param id the asker's own name for it: asked again under the same id it is the same control
     */
    record Draft(Optional<String> action, Optional<String> callId, Optional<String> data, Optional<String> id) {}

    /** What became of it. */
    sealed interface Outcome {

        /** It is kept, as the control of that number. */
        record Accepted(long seq) implements Outcome {}

        /** The principal may not control this workflow. */
        record Forbidden() implements Outcome {}

        /** It is not what it should be: every rule it breaks. */
        record Invalid(List<Violation> violations) implements Outcome {

            /** Keeps a copy. */
            public Invalid {
                violations = List.copyOf(violations);
            }
        }

        /** Its data have more bytes of UTF-8 than {@code limit}. */
        record TooLarge(int limit) implements Outcome {}
    }
}
