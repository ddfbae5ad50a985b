package dev.skald.adapter.http;

import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;

/** What serves one method on a workflow, for somebody whose token was accepted. */
interface WorkflowEndpoint {

    /** Answers the exchange, now or later. */
    void serve(Exchange exchange, Principal principal, WorkflowId workflow);
}
