package dev.skald.application.publish;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Lease;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Puts what an agent says into the log of its workflow. Thread-safe, never blocks. */
public interface PublishEvents {

    /**
     * Authorizes, validates and appends: all of {@code drafts}, or nothing.
     *
     * @param drafts the events in their order, one or more
     * @return what became of it; exceptionally an {@link dev.skald.domain.port.UnavailableException} if the log cannot
     *     take it for now, and a {@link dev.skald.domain.run.RunConflictException} if a run is open
     * @throws IllegalArgumentException if there is no draft
     */
    default CompletionStage<Outcome> publish(Principal principal, WorkflowId workflow, List<EventDraft> drafts) {
        return publish(principal, workflow, drafts, Optional.empty());
    }

    /**
     * Authorizes, validates and appends as part of a run: all of {@code drafts}, or nothing.
     *
     * @param drafts the events in their order, one or more; behind one that
     *     {@linkplain dev.skald.domain.event.AgentEvent#endsRunAs() ends} the run stands none
     * @param lease the lease of the run; empty: the events are part of none
     * @return what became of it; exceptionally an {@link dev.skald.domain.port.UnavailableException} if the log cannot
     *     take it for now, and a {@link dev.skald.domain.run.RunConflictException} if the state of the workflow's run
     *     does not admit it
     * @throws IllegalArgumentException if there is no draft
     */
    CompletionStage<Outcome> publish(
            Principal principal, WorkflowId workflow, List<EventDraft> drafts, Optional<Lease> lease);

    /**
     * Whether the token leaves it open that {@code principal} publishes to {@code workflow}. It asks nobody, so that a
     * face can know before it takes the events; {@link #publish} authorizes all the same.
     */
    default boolean mayPublish(Principal principal, WorkflowId workflow) {
        return Permission.PUBLISH.allows(principal, workflow, Optional.empty());
    }

    /**
     * Publishes into {@code log}.
     *
     * @param validator checks the constraints of the events
     * @param clock dates the events that bring no timestamp
     * @param maxEventBytes how many bytes of UTF-8 the data of one event may have
     */
    static PublishEvents into(
            EventLog log, AuthorizeAccess authorize, Validator validator, Clock clock, int maxEventBytes) {
        return new ValidatingPublishEvents(log, authorize, validator, clock, maxEventBytes);
    }

    /** What became of a publish. */
    sealed interface Outcome {}

    /** The events are in the log. */
    record Published(EventLog.Appended appended) implements Outcome {}

    /** The principal may not publish to this workflow. */
    record Forbidden() implements Outcome {}

    /** Some of the events are not what they should be: every rule that any of them breaks, in their order. */
    record Invalid(List<Violation> violations) implements Outcome {

        /** Keeps a copy. */
        public Invalid {
            violations = List.copyOf(violations);
        }
    }
}
