package dev.skald.application.publish;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Publishes events of an agent into the log of their workflow. Thread-safe, never blocks. */
public interface PublishEvents {

    /**
     * Publishes all of {@code drafts}, or nothing: authorizes, validates, dates and appends them.
     *
     * @param drafts the events in their order, one or more
     * @return the outcome; exceptionally an {@link dev.skald.domain.port.UnavailableException} if the log cannot take
     *     it for now
     * @throws IllegalArgumentException if there is no draft
     */
    CompletionStage<Outcome> publish(Principal principal, WorkflowId workflow, List<EventDraft> drafts);

    /**
     * Makes the use case that publishes into {@code log}.
     *
     * @param validator checks the constraints of the events
     * @param clock dates the events that bring no timestamp
     * @param maxEventBytes how many bytes of UTF-8 the data of one event may have
     */
    static PublishEvents into(
            EventLog log, AuthorizeAccess authorize, Validator validator, Clock clock, int maxEventBytes) {
        return new ValidatingPublishEvents(log, authorize, validator, clock, maxEventBytes);
    }

    /** The outcome of a publish: {@link Published}, {@link Forbidden} or {@link Invalid}. */
    sealed interface Outcome {}

    /** The outcome that the events are in the log. */
    record Published(EventLog.Appended appended) implements Outcome {}

    /** The outcome that the principal may not publish to the workflow. */
    record Forbidden() implements Outcome {}

    /** The outcome that events break rules: all that are broken, in the order of the events. */
    record Invalid(List<Violation> violations) implements Outcome {

        /** Keeps a copy of the violations. */
        public Invalid {
            violations = List.copyOf(violations);
        }
    }
}
