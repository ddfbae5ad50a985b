package dev.skald.delivery;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.port.End;
import java.util.Optional;

/** What has happened to a workflow beside its events, as far as it was heard of. Thread-safe. */
final class WorkflowState {

    private final WorkflowNews news;
    private volatile Optional<End> end = Optional.empty();
    private int rightsChanges;
    private Optional<WorkflowAccess> access = Optional.empty();

    /**
     * Nothing has happened yet.
     *
     * @param controls where its controls are read
     */
    WorkflowState(ControlReads controls) {
        this.news = new WorkflowNews(controls);
    }

    /** What was heard of its runs and controls. */
    WorkflowNews news() {
        return news;
    }

    /** There is nothing more to come on the workflow. */
    void ended(End why) {
        end = Optional.of(why);
    }

    /** Other people may read it now. */
    synchronized void rightsChanged(Optional<WorkflowAccess> now) {
        access = now;
        rightsChanges++;
    }

    /** Why there is nothing more to come; empty if there may be. */
    Optional<End> end() {
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
