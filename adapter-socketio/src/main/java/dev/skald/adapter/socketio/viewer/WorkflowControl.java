package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.application.publish.Violation;
import dev.skald.application.run.ControlRun;
import dev.skald.domain.event.LoneSurrogates;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunConflictException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code workflow:control}: a client asks something of the agent whose run is open. */
record WorkflowControl(ControlRun control) implements ClientEvent {

    @Override
    public String eventName() {
        return "workflow:control";
    }

    @Override
    public CompletionStage<Void> carryOut(Client client, JsonNode argument, Reply reply) {
        WorkflowId workflow = SubscribeRequest.workflow(argument);
        ControlRun.Draft draft = new ControlRun.Draft(
                text(argument, "action"), text(argument, "callId"), data(argument.path("data")), text(argument, "id"));
        CompletableFuture<Void> answered = new CompletableFuture<>();
        control.control(client.principal(), workflow, draft)
                .whenComplete((outcome, failure) -> client.atHome(() -> {
                    if (!client.gone()) {
                        answer(workflow, outcome, failure, reply);
                    }
                    answered.complete(null);
                }));
        return answered;
    }

    private static Optional<String> text(JsonNode argument, String name) {
        JsonNode value = argument.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw new BadRequestException(name + " must be a string");
        }
        return Optional.of(value.textValue());
    }

    private static Optional<String> data(JsonNode data) {
        if (data.isMissingNode() || data.isNull()) {
            return Optional.empty();
        }
        requireFinite(data);
        // Read, a text may have half of a surrogate pair, which was escaped when it came.
        return Optional.of(LoneSurrogates.escaped(data.toString()));
    }

    /** A number that no double is near to has no text that others could read. */
    private static void requireFinite(JsonNode data) {
        if (data.isDouble() && !Double.isFinite(data.doubleValue())) {
            throw new BadRequestException("data must have no number beyond the range of a double");
        }
        data.forEach(WorkflowControl::requireFinite);
    }

    private static void answer(
            WorkflowId workflow, ControlRun.@Nullable Outcome outcome, @Nullable Throwable failure, Reply reply) {
        if (outcome instanceof ControlRun.Outcome.Accepted accepted) {
            reply.accept(Reply.ok().put("seq", accepted.seq()));
        } else if (outcome instanceof ControlRun.Outcome.Forbidden) {
            String message = "the token may not control this workflow";
            reply.refuse(ClientError.FORBIDDEN, message, "forbidden: " + message + ", " + workflow);
        } else if (outcome instanceof ControlRun.Outcome.Invalid invalid) {
            reply.refuse(
                    ClientError.BAD_REQUEST,
                    invalid.violations().stream().map(WorkflowControl::text).collect(Collectors.joining("; ")));
        } else if (outcome instanceof ControlRun.Outcome.TooLarge tooLarge) {
            reply.refuse(
                    ClientError.PAYLOAD_TOO_LARGE, "data has more than " + tooLarge.limit() + " bytes of JSON text");
        } else if (Reply.cause(failure) instanceof RunConflictException conflict) {
            reply.refuse(conflict);
        } else {
            reply.unavailable(failure);
        }
    }

    private static String text(Violation violation) {
        return violation.field() + " " + violation.message();
    }
}
