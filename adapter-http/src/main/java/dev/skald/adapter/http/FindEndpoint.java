package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.workflow.FindWorkflows;
import dev.skald.delivery.Delivery;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** {@code GET /v1/workflows/{id}}: what there is of a workflow. */
record FindEndpoint(FindWorkflows workflows, Delivery delivery) implements WorkflowEndpoint {

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        if (!exchange.target().query().isEmpty()) {
            throw RefusedException.badRequest("this resource has no parameters");
        }
        exchange.await(workflows.find(client.principal(), workflow), found -> {
            if (found instanceof FindWorkflows.Found.Workflow one) {
                String json = WorkflowJson.of(one.entry(), delivery.viewers(workflow));
                exchange.answer(Answers.json(HttpResponseStatus.OK, json.getBytes(StandardCharsets.UTF_8)));
            } else if (found instanceof FindWorkflows.Found.Nothing) {
                exchange.refuse(HttpResponseStatus.NOT_FOUND, "there is no such workflow");
            } else {
                exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to read this workflow");
            }
        });
    }
}
