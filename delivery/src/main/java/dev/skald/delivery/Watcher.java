package dev.skald.delivery;

import dev.skald.application.subscribe.Notice;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;

/**
 * Who watches over one {@link dev.skald.adapter.netty.Outlet}: told what its {@link Subscriptions} do, beside the
 * events, which they write by themselves. Called on the outlet's home.
 */
public interface Watcher {

    /**
     * The events {@code first} to {@code last} of an epoch were written.
     *
     * @param subscription the number of the subscription among those of the outlet: none is given twice
     */
    void wrote(int subscription, WorkflowId workflow, String epoch, long first, long last);

    /**
     * Something is to be told between the events that were written and those that will be: a {@link Notice.Gap} or a
     * {@link Notice.Reset}.
     */
    void tell(WorkflowId workflow, Notice notice);

    /**
     * A run of the workflow came into a state, behind the events that were written.
     *
     * @param now what the viewer knows with this
     * @param run the run, as of the end of the log while it runs
     */
    void ran(int subscription, WorkflowId workflow, Told now, Run run);

    /**
     * Somebody asked something of the agent whose run was open.
     *
     * @param now what the viewer knows with this
     */
    void controlled(int subscription, WorkflowId workflow, Told now, Control control);

    /** A subscription has ended by itself. It is not among the outlet's any more; nothing of that workflow follows. */
    void over(WorkflowId workflow, End why);

    /** A subscription has fallen behind its log, or has caught up with it again. */
    default void behind(WorkflowId workflow, boolean now) {}
}
