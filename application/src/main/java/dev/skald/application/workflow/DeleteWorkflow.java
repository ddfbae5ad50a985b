package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.concurrent.CompletionStage;

/** Forgets a workflow: its log, its owner and its readers. Thread-safe, never blocks. */
public interface DeleteWorkflow {

    /**
     * Deletes a workflow; one that does not exist is deleted already.
     *
     * @return whether the principal may do that; exceptionally an {@link dev.skald.domain.port.UnavailableException} if
     *     the log or the directory cannot be asked; exceptionally an {@link dev.skald.domain.port.UnavailableException}
     *     if the log or the directory cannot be asked
     */
    CompletionStage<Boolean> delete(Principal principal, WorkflowId workflow);

    /** Makes the use case that deletes from {@code log} and {@code directory}. */
    static DeleteWorkflow from(EventLog log, WorkflowDirectory directory, AuthorizeAccess authorize) {
        return new LogAndDirectoryDeleteWorkflow(log, directory, authorize);
    }
}
