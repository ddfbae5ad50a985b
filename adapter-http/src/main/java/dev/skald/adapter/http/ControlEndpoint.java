package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Problem;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.Violation;
import dev.skald.application.run.ControlRun;
import dev.skald.application.run.ControlRun.Outcome;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code POST /v1/workflows/{id}/controls}: asks something of the agent whose run is open. */
record ControlEndpoint(ControlRun control) implements WorkflowEndpoint {

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        MediaType.of(exchange.headers(), MediaType.JSON);
        exchange.readBody(
                ControlParser.MAX_BYTES,
                body -> control(exchange, client.principal(), workflow, ControlParser.parse(body)));
    }

    private void control(Exchange exchange, Principal principal, WorkflowId workflow, ControlRun.Draft draft) {
        exchange.await(control.control(principal, workflow, draft), outcome -> {
            if (outcome instanceof Outcome.Accepted accepted) {
                byte[] json = ("{\"seq\":" + accepted.seq() + "}").getBytes(StandardCharsets.US_ASCII);
                exchange.answer(Answers.json(HttpResponseStatus.ACCEPTED, json));
            } else if (outcome instanceof Outcome.Invalid invalid) {
                exchange.refuse(problem(invalid.violations()));
            } else if (outcome instanceof Outcome.TooLarge tooLarge) {
                exchange.refuse(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "data has at most " + tooLarge.limit() + " bytes");
            } else {
                exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to control this workflow");
            }
        });
    }

    private static Problem problem(List<Violation> violations) {
        return Problem.of(
                HttpResponseStatus.UNPROCESSABLE_ENTITY,
                "the control is not what it should be",
                violations.stream()
                        .map(violation -> new Problem.Fault(
                                OptionalInt.of(1), Optional.of(violation.field()), violation.message()))
                        .toList());
    }
}
