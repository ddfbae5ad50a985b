package dev.skald.domain.access;

import dev.skald.domain.event.WorkflowId;
import java.util.Optional;

/** What can be allowed on a workflow, and the rule that allows it. */
public enum Permission {
    /** To subscribe, and to read history: the owner, a reader, or a token that lists the workflow. */
    READ {
        @Override
        public boolean allows(Principal principal, WorkflowId workflow, Optional<WorkflowAccess> access) {
            return principal.workflows().lists(workflow)
                    || access.filter(granted -> granted.admits(principal.subject()))
                            .isPresent();
        }
    },
    /** To publish, register and delete: the scope, on the workflows that the token lists, or on any if it lists none. */
    PUBLISH {
        @Override
        public boolean allows(Principal principal, WorkflowId workflow, Optional<WorkflowAccess> access) {
            return principal.scopes().contains(Principal.PUBLISH_SCOPE)
                    && (principal.workflows() instanceof WorkflowGrant.Absent
                            || principal.workflows().lists(workflow));
        }
    },
    /** To ask something of the agent of an open run: the owner, or with the scope whoever may read. */
    CONTROL {
        @Override
        public boolean allows(Principal principal, WorkflowId workflow, Optional<WorkflowAccess> access) {
            boolean owns = access.filter(granted -> granted.owner().equals(principal.subject()))
                    .isPresent();
            return owns
                    || (principal.scopes().contains(Principal.CONTROL_SCOPE)
                            && READ.allows(principal, workflow, access));
        }
    };

    /**
     * Whether {@code principal} may do this on {@code workflow}.
     *
     * @param access who was registered for the workflow, if anybody was
     */
    public abstract boolean allows(Principal principal, WorkflowId workflow, Optional<WorkflowAccess> access);
}
