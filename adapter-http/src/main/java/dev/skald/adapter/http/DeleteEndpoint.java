package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.workflow.DeleteWorkflow;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.HttpResponseStatus;

/** {@code DELETE /v1/workflows/{id}}. */
record DeleteEndpoint(DeleteWorkflow delete) implements WorkflowEndpoint {

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        exchange.await(delete.delete(client.principal(), workflow), allowed -> {
            if (allowed) {
                exchange.answer(Answers.empty(HttpResponseStatus.NO_CONTENT));
            } else {
                exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to delete this workflow");
            }
        });
    }
}
