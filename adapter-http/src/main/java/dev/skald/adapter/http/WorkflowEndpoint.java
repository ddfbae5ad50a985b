package dev.skald.adapter.http;

import dev.skald.application.connect.ConnectClient;
import dev.skald.domain.event.WorkflowId;

/** What serves one method on a workflow, for somebody whose token was accepted. */
interface WorkflowEndpoint {

    /**
     * Answers the exchange, now or later.
     *
     * @param client whom the token speaks for, and until when
     */
    void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow);
}
