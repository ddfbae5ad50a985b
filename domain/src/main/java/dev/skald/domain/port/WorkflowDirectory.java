package dev.skald.domain.port;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The owners and readers that are registered for workflows.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread, exceptionally with {@link UnavailableException} if
 * the directory cannot be used or has no room.
 */
public interface WorkflowDirectory {

    /** Finds who is registered for a workflow; empty if nobody is. */
    CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow);

    /**
     * Registers the owner and the readers of a workflow, or replaces those that were registered. Completes after every
     * listener of this process has acted on the change.
     *
     * @return whether the workflow was new: it neither was registered nor had a log
     */
    CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access);

    /**
     * Forgets who is registered for a workflow, and tells the listeners. A workflow without a registration stays as it
     * is.
     */
    default CompletionStage<Void> remove(WorkflowId workflow) {
        return remove(workflow, () -> CompletableFuture.completedStage(null));
    }

    /**
     * Forgets who is registered for a workflow now, once something else was done, and tells the listeners. Whoever is
     * registered in the meantime stays so, even if it is the same; if what is to be done fails, so does everybody.
     *
     * @param first does it; called once
     */
    CompletionStage<Void> remove(WorkflowId workflow, Supplier<CompletionStage<Void>> first);

    /** Tells every later change of this workflow to {@code listener}, until the answer is closed. */
    Following follow(WorkflowId workflow, Listener listener);

    /** A listener that acts on changed rights. Called on any thread; never blocks, never throws. */
    interface Listener {

        /**
         * Authorizes anew whoever watches {@code workflow}.
         *
         * @param access the owner and readers from now on; empty if nobody is registered any more
         * @return completes when nobody who may not watch any more is shown anything
         */
        CompletionStage<Void> changed(WorkflowId workflow, Optional<WorkflowAccess> access);
    }
}
