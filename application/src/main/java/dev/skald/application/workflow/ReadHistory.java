package dev.skald.application.workflow;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads what a log retains, without watching on. Thread-safe, never blocks. */
public interface ReadHistory {

    /**
     * Reads a page of a log from a place on.
     *
     * @param maxEvents how many events at most; fewer come if they are large
     * @return the page, or empty if the principal may not read the workflow; exceptionally an
     *     {@link dev.skald.domain.port.UnavailableException} if the log or the directory cannot be asked; exceptionally
     *     an {@link dev.skald.domain.port.UnavailableException} if the log or the directory cannot be asked
     */
    CompletionStage<Optional<EventLog.Page>> read(
            Principal principal, WorkflowId workflow, EventLog.From from, int maxEvents);

    /**
     * Makes the use case that reads from {@code log}.
     *
     * @param maxPageBytes a bound on the bytes of data in one page
     */
    static ReadHistory of(EventLog log, AuthorizeAccess authorize, int maxPageBytes) {
        return new LogReadHistory(log, authorize, maxPageBytes);
    }
}
