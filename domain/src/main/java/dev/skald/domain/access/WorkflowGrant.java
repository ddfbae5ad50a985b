package dev.skald.domain.access;

import dev.skald.domain.event.WorkflowId;
import java.util.Set;

/** What a token says of single workflows, in its claim {@code workflows}. */
public sealed interface WorkflowGrant {

    /** Whether the token names this workflow, by its id or by {@code "*"}. */
    boolean lists(WorkflowId workflow);

    /** The token has no such claim: nothing is named, and nothing is ruled out. */
    record Absent() implements WorkflowGrant {
        @Override
        public boolean lists(WorkflowId workflow) {
            return false;
        }
    }

    /** The claim is {@code "*"}. */
    record Every() implements WorkflowGrant {
        @Override
        public boolean lists(WorkflowId workflow) {
            return true;
        }
    }

    /**
     * The claim is a list, which may be empty.
     *
     * @param workflows the ids it names
     */
    record Listed(Set<WorkflowId> workflows) implements WorkflowGrant {

        /** Keeps a copy. */
        public Listed {
            workflows = Set.copyOf(workflows);
        }

        @Override
        public boolean lists(WorkflowId workflow) {
            return workflows.contains(workflow);
        }
    }
}
