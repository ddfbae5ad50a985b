package dev.skald.application.publish;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Lease;
import jakarta.validation.Validator;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Authorizes before it validates: who may not publish learns nothing of what would be wrong with them. */
final class ValidatingPublishEvents implements PublishEvents {

    private final EventLog log;
    private final AuthorizeAccess authorize;
    private final DraftRules rules;
    private final Clock clock;

    ValidatingPublishEvents(
            EventLog log, AuthorizeAccess authorize, Validator validator, Clock clock, int maxEventBytes) {
        this.log = log;
        this.authorize = authorize;
        this.rules = new DraftRules(validator, maxEventBytes);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> publish(
            Principal principal, WorkflowId workflow, List<EventDraft> drafts, Optional<Lease> lease) {
        if (drafts.isEmpty()) {
            throw new IllegalArgumentException("one event or more is published at a time");
        }
        List<EventDraft> events = List.copyOf(drafts);
        return authorize
                .allows(principal, Permission.PUBLISH, workflow)
                .thenCompose(allowed ->
                        allowed ? publish(workflow, events, lease) : CompletableFuture.completedStage(new Forbidden()));
    }

    private CompletionStage<Outcome> publish(WorkflowId workflow, List<EventDraft> drafts, Optional<Lease> lease) {
        List<Violation> violations = rules.violatedBy(drafts, lease.isPresent());
        if (!violations.isEmpty()) {
            return CompletableFuture.completedStage(new Invalid(violations));
        }
        return log.append(workflow, dated(drafts), lease).thenApply(Published::new);
    }

    private List<NewEvent> dated(List<EventDraft> drafts) {
        Instant now = clock.instant();
        List<NewEvent> events = new ArrayList<>(drafts.size());
        for (EventDraft draft : drafts) {
            events.add(new NewEvent(
                    draft.event().type(),
                    draft.event().data(),
                    draft.timestamp().orElse(now),
                    draft.id(),
                    draft.event().endsRunAs()));
        }
        return events;
    }
}
