package dev.skald.application.publish;

import dev.skald.domain.event.AgentEvent;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rules that an event has to keep before a log takes it: the constraints of its kind, and the bounds of the
 * gateway.
 *
 * @param validator checks the constraints
 * @param maxEventBytes how many bytes of UTF-8 the data of one event may have
 */
record DraftRules(Validator validator, int maxEventBytes) {

    private static final Comparator<Violation> BY_FIELD =
            Comparator.comparing(Violation::field).thenComparing(Violation::message);

    /**
     * Every rule that is broken, in the order of the events, and for one event in that of its fields.
     *
     * @param inRun whether the events are to be part of a run
     */
    List<Violation> violatedBy(List<EventDraft> drafts, boolean inRun) {
        List<Violation> violations = new ArrayList<>(0);
        boolean over = false;
        for (int index = 0; index < drafts.size(); index++) {
            int before = violations.size();
            check(drafts.get(index), index, violations);
            if (over) {
                violations.add(new Violation(index, "type", "stands behind the event that ends the run"));
            }
            over |= inRun && drafts.get(index).event().endsRunAs().isPresent();
            if (violations.size() > before + 1) {
                violations.subList(before, violations.size()).sort(BY_FIELD);
            }
        }
        return violations;
    }

    private void check(EventDraft draft, int index, List<Violation> into) {
        for (ConstraintViolation<AgentEvent> violation : validator.validate(draft.event())) {
            into.add(new Violation(index, field(violation), violation.getMessage()));
        }
        if (draft.event().data().size() > maxEventBytes) {
            into.add(new Violation(index, "data", "must have at most " + maxEventBytes + " bytes"));
        }
        if (draft.id().isPresent() && !EventDraft.isId(draft.id().get())) {
            into.add(new Violation(index, "id", EventDraft.ID_RULE));
        }
    }

    /** The member a publisher has to mend; not every constraint stands on a component that is called like one. */
    private static String field(ConstraintViolation<AgentEvent> violation) {
        String component = violation.getPropertyPath().iterator().next().getName();
        return switch (component) {
            case "members" -> "data";
            case "named" -> "data.tool";
            case "codeFree" -> "data.code";
            case "statusKnown" -> "data.status";
            default -> "data." + component;
        };
    }
}
