package dev.skald.domain.access;

import dev.skald.domain.event.WorkflowId;
import java.util.Optional;

/** What can be allowed on a workflow, and the rule that allows it. */
public enum Permission {
    /** To subscribe and to read history: allowed to the owner, to readers, and to a token that lists the workflow. */
    READ {
        @Override
        public boolean allows(Principal principal, WorkflowId workflow, Optional<WorkflowAccess> access) {
            return principal.workflows().lists(workflow)
                    || access.filter(granted -> granted.admits(principal.subject()))
                            .isPresent();
        }
    },
    /**
     * To publish, register and delete: allowed to a token with the scope {@link Principal#PUBLISH_SCOPE}, on the
     * workflows that it lists, or on any if it has no list.
     */
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
     * Tells whether {@code principal} has this permission on {@code workflow}. The expiry of its token is not looked
     * at. Whoever is registered, what is allowed without is allowed all the same.
     *
     * @param access the owner and readers that are registered for the workflow; empty if nobody is
     */
    public abstract boolean allows(Principal principal, WorkflowId workflow, Optional<WorkflowAccess> access);
}
