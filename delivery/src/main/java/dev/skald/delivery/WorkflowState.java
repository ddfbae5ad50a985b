package dev.skald.delivery;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.port.End;
import java.util.Optional;

/** What has happened to a workflow beside its events, as far as it was heard of. Thread-safe. */
final class WorkflowState {

    private int rightsChanges;
    private Optional<WorkflowAccess> access = Optional.empty();
    private Optional<End> end = Optional.empty();

    /** There is nothing more to come on the workflow. */
    synchronized void ended(End why) {
        end = Optional.of(why);
    }

    /** Other people may read it now. */
    synchronized void rightsChanged(Optional<WorkflowAccess> now) {
        access = now;
        rightsChanges++;
    }

    /** Why there is nothing more to come; empty if there may be. */
    synchronized Optional<End> end() {
        return end;
    }

    /** How often its readers have changed: the number only grows. */
    synchronized int rightsChanges() {
        return rightsChanges;
    }

    /** Who is registered, as of the last change that was heard of. */
    synchronized Optional<WorkflowAccess> access() {
        return access;
    }
}
