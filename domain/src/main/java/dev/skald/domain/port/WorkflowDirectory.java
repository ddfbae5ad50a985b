package dev.skald.domain.port;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who may watch which workflow, as far as anybody was registered.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread, exceptionally with {@link UnavailableException} if the
 * directory cannot be used or has no room.
 */
public interface WorkflowDirectory {

    /** Who is registered, or empty if nobody ever was. */
    CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow);

    /**
     * Registers, or replaces who was registered. Completes after every listener of this process has acted on the change.
     *
     * @return whether the workflow was new: it neither was registered nor had a log
     */
    CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access);

    /** Forgets who is registered, and tells the listeners. */
    CompletionStage<Void> remove(WorkflowId workflow);

    /** Tells every later change of this workflow to {@code listener}, until the answer is closed. */
    Following follow(WorkflowId workflow, Listener listener);

    /** Acts on changed rights. Called on any thread; never blocks, never throws. */
    interface Listener {

        /**
         * Authorizes anew whoever watches {@code workflow}.
         *
         * @param access who may watch now
         * @return completes when nobody who may not watch any more is shown anything
         */
        CompletionStage<Void> changed(WorkflowId workflow, Optional<WorkflowAccess> access);
    }
}
