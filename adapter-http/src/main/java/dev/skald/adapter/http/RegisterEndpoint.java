package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * {@code PUT /v1/workflows/{id}}: says who may watch.
 *
 * @param maxBytes a bound on the body
 */
record RegisterEndpoint(RegisterWorkflow register, int maxBytes) implements WorkflowEndpoint {

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        Principal principal = client.principal();
        if (!register.mayRegister(principal, workflow)) {
            forbid(exchange);
            return;
        }
        MediaType.of(exchange.headers(), MediaType.JSON);
        exchange.readBody(maxBytes, body -> register(exchange, principal, workflow, RegistrationParser.parse(body)));
    }

    private void register(Exchange exchange, Principal principal, WorkflowId workflow, WorkflowAccess access) {
        exchange.await(register.register(principal, workflow, access), outcome -> {
            switch (outcome) {
                case CREATED ->
                    exchange.answer(
                            Answers.json(HttpResponseStatus.CREATED, RegistrationParser.json(workflow, access)));
                case REPLACED ->
                    exchange.answer(Answers.json(HttpResponseStatus.OK, RegistrationParser.json(workflow, access)));
                case FORBIDDEN -> forbid(exchange);
            }
        });
    }

    private static void forbid(Exchange exchange) {
        exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to register this workflow");
    }
}
