package dev.skald.application.authorize;

import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The right of a viewer to read: asked again whenever the readers of a workflow change. Called on its outlet's home.
 */
@FunctionalInterface
public interface ReadRight {

    /**
     * Whether the viewer may read a workflow.
     *
     * @param access who is registered for the workflow, if anybody is
     */
    boolean mayRead(WorkflowId workflow, Optional<WorkflowAccess> access);

    /** The right of whomever the viewer speaks for at that time. */
    static ReadRight of(Supplier<Principal> principal) {
        return (workflow, access) -> Permission.READ.allows(principal.get(), workflow, access);
    }
}
