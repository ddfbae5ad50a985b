package dev.skald.application.run;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.publish.Violation;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.JsonCheck;
import dev.skald.domain.event.LoneSurrogates;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Authorizes before it validates: who may not control learns nothing of what would be wrong. */
record ValidatingControlRun(WorkflowRuns runs, AuthorizeAccess authorize) implements ControlRun {

    @Override
    public CompletionStage<Outcome> control(Principal principal, WorkflowId workflow, Draft draft) {
        return authorize
                .allows(principal, Permission.CONTROL, workflow)
                .thenCompose(allowed -> allowed
                        ? control(principal.subject(), workflow, draft)
                        : CompletableFuture.completedStage(new Outcome.Forbidden()));
    }

    private CompletionStage<Outcome> control(String by, WorkflowId workflow, Draft draft) {
        List<Violation> violations = violatedBy(draft);
        if (!violations.isEmpty()) {
            return CompletableFuture.completedStage(new Outcome.Invalid(violations));
        }
        if (draft.data().filter(ValidatingControlRun::isTooLarge).isPresent()) {
            return CompletableFuture.completedStage(new Outcome.TooLarge(ControlRequest.MAX_DATA_BYTES));
        }
        ControlAction action = draft.action().flatMap(ControlAction::ofWireName).orElseThrow();
        return runs.control(workflow, new ControlRequest(action, draft.callId(), draft.data(), by, draft.id()))
                .thenApply(Outcome.Accepted::new);
    }

    private static List<Violation> violatedBy(Draft draft) {
        List<Violation> violations = new ArrayList<>(0);
        Optional<ControlAction> action = draft.action().flatMap(ControlAction::ofWireName);
        if (action.isEmpty()) {
            violations.add(new Violation(0, "action", "must be one of cancel, approve, reject, input"));
        }
        if (!isName(draft.id(), ControlRequest.MAX_ID_LENGTH)) {
            violations.add(fault("id", ControlRequest.MAX_ID_LENGTH));
        }
        if (!isName(draft.callId(), ControlRequest.MAX_CALL_ID_LENGTH)) {
            violations.add(fault("callId", ControlRequest.MAX_CALL_ID_LENGTH));
        }
        if (action.isPresent() && action.get().answersCall() != draft.callId().isPresent()) {
            violations.add(new Violation(
                    0,
                    "callId",
                    action.get().answersCall() ? "must name the call that is answered" : "answers no call"));
        }
        if (action.filter(ControlAction.INPUT::equals).isPresent()
                && draft.data().isEmpty()) {
            violations.add(new Violation(0, "data", "must be there, since it is the input"));
        }
        // What is too large is not even looked at.
        draft.data()
                .filter(data -> !isTooLarge(data))
                .ifPresent(data ->
                        JsonCheck.check("data", data, (field, rule) -> violations.add(new Violation(0, field, rule))));
        return violations;
    }

    private static boolean isName(Optional<String> text, int max) {
        return text.isEmpty()
                || (!text.get().isEmpty() && text.get().length() <= max && LoneSurrogates.noneIn(text.get()));
    }

    private static Violation fault(String field, int max) {
        return new Violation(0, field, "must be a string of 1 to " + max + " characters, and " + LoneSurrogates.RULE);
    }

    private static boolean isTooLarge(String json) {
        return json.length() > ControlRequest.MAX_DATA_BYTES
                || json.getBytes(StandardCharsets.UTF_8).length > ControlRequest.MAX_DATA_BYTES;
    }
}
