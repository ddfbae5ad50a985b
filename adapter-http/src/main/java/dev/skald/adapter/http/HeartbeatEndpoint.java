package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Drain;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.run.ProduceRun;
import dev.skald.application.run.ProduceRun.Heartbeat;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import io.netty.handler.codec.http.HttpResponseStatus;

/** {@code POST /v1/workflows/{id}/runs/{runId}/heartbeat}: renews the lease of a run. */
record HeartbeatEndpoint(ProduceRun runs, Drain drain) implements WorkflowEndpoint {

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        if (drain.draining()) {
            exchange.unavailable("the gateway is about to stop");
            return;
        }
        if (!runs.mayProduce(client.principal(), workflow)) {
            forbid(exchange);
            return;
        }
        Lease lease = LeaseHeader.requiredIn(exchange.headers());
        exchange.await(runs.heartbeat(client.principal(), workflow, run(exchange), lease), heartbeat -> {
            if (heartbeat instanceof Heartbeat.Kept kept) {
                exchange.answer(Answers.json(HttpResponseStatus.OK, LeaseJson.of(kept.renewed())));
            } else if (heartbeat instanceof Heartbeat.Unknown) {
                exchange.refuse(HttpResponseStatus.NOT_FOUND, "the workflow has no such run");
            } else {
                forbid(exchange);
            }
        });
    }

    private static RunId run(Exchange exchange) {
        try {
            return RunId.parse(exchange.item());
        } catch (IllegalArgumentException notCanonical) {
            throw RefusedException.badRequest("a run is named by a UUID of 36 characters");
        }
    }

    private static void forbid(Exchange exchange) {
        exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to publish to this workflow");
    }
}
