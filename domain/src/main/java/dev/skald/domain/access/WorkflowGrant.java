package dev.skald.domain.access;

import dev.skald.domain.event.WorkflowId;
import java.util.Set;

/** The workflows that a token names in its claim {@code workflows}. */
public sealed interface WorkflowGrant {

    /** Tells whether the token names this workflow, by its id or by {@code "*"}. */
    boolean lists(WorkflowId workflow);

    /** The grant of a token without a claim {@code workflows}: no workflow is named, and none is ruled out. */
    record Absent() implements WorkflowGrant {
        @Override
        public boolean lists(WorkflowId workflow) {
            return false;
        }
    }

    /** The grant of a token whose claim {@code workflows} is {@code "*"}: every workflow is named. */
    record Every() implements WorkflowGrant {
        @Override
        public boolean lists(WorkflowId workflow) {
            return true;
        }
    }

    /**
     * The grant of a token whose claim {@code workflows} is a list, which may be empty.
     *
     * @param workflows the ids it names
     */
    record Listed(Set<WorkflowId> workflows) implements WorkflowGrant {

        /** Keeps a copy of the ids. */
        public Listed {
            workflows = Set.copyOf(workflows);
        }

        @Override
        public boolean lists(WorkflowId workflow) {
            return workflows.contains(workflow);
        }
    }
}
