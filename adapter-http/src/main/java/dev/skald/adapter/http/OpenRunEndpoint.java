package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Drain;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.run.ProduceRun;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunRequest;
import io.netty.handler.codec.http.HttpResponseStatus;

/** {@code POST /v1/workflows/{id}/runs}: opens a run. What is not said of it, or the whole body, may be left out. */
record OpenRunEndpoint(ProduceRun runs, Drain drain) implements WorkflowEndpoint {

    static final int MAX_BYTES = 4096;

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        Principal principal = client.principal();
        if (drain.draining()) {
            exchange.unavailable("the gateway is about to stop");
        } else if (!runs.mayProduce(principal, workflow)) {
            forbid(exchange);
        } else {
            if (exchange.announcesBody()) {
                MediaType.of(exchange.headers(), MediaType.JSON);
            }
            exchange.readBody(MAX_BYTES, body -> open(exchange, principal, workflow, RunRequestParser.parse(body)));
        }
    }

    private void open(Exchange exchange, Principal principal, WorkflowId workflow, RunRequest request) {
        exchange.await(
                runs.open(principal, workflow, request),
                opened -> opened.ifPresentOrElse(
                        run -> exchange.answer(Answers.json(HttpResponseStatus.CREATED, LeaseJson.of(run))),
                        () -> forbid(exchange)));
    }

    private static void forbid(Exchange exchange) {
        exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to publish to this workflow");
    }
}
