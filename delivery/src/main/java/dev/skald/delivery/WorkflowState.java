package dev.skald.delivery;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import java.util.Optional;

/** What has happened to a workflow beside its events, as far as it was heard of. Thread-safe. */
final class WorkflowState {

    private final WorkflowNews news;
    private volatile Optional<End> end = Optional.empty();
    private volatile boolean outlived;

    /** The epoch that its viewers are in; empty as long as that is not known. */
    private String epoch = "";

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

    /**
     * Somebody is about to watch, who was answered with the log as he read it. False if this is none of his: it has
     * ended, or is about to, since he read of another epoch. Then it is {@linkplain #isOutlived() outlived}.
     */
    synchronized boolean begins(EventLog.Extent log) {
        if (epoch.isEmpty()) {
            epoch = log.epoch();
        }
        outlived |= !epoch.equals(log.epoch());
        return !outlived;
    }

    /** The log was hinted to be so. False if that is of no account any more: nothing comes behind the end. */
    synchronized boolean goesOn(EventLog.Extent log) {
        if (end.isEmpty()) {
            epoch = log.epoch();
        }
        return end.isEmpty();
    }

    /** Whether it has ended, or a log began after it: whoever comes is to follow the workflow anew. */
    boolean isOutlived() {
        return outlived;
    }

    /** There is nothing more to come on the workflow. */
    synchronized void ended(End why) {
        end = Optional.of(why);
        outlived = true;
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
