package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.Delivery;
import dev.skald.delivery.HeldFeed;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code workflow:subscribe}: a client watches a workflow from some place on, or moves forward there if it does
 * already.
 */
record WorkflowSubscribe(Delivery delivery) implements ClientEvent {

    @Override
    public String eventName() {
        return "workflow:subscribe";
    }

    @Override
    public CompletionStage<Void> carryOut(Client client, JsonNode argument, Reply reply) {
        SubscribeRequest request = SubscribeRequest.parse(argument);
        int max = client.settings().maxSubscriptions();
        if (!client.subscriptions().contains(request.workflow())
                && client.subscriptions().size() >= max) {
            reply.refuse(ClientError.TOO_MANY_REQUESTS, "more than " + max + " subscriptions");
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        client.snapshots()
                .subscribing(request.workflow())
                .whenComplete((taken, failure) -> client.atHome(() -> {
                    if (failure == null && taken) {
                        subscribe(client, request, reply, answered);
                    } else {
                        // It would be recovered without what it now asks for.
                        reply.unavailable(new UnavailableException("what is known of the client cannot be changed"));
                        answered(client, answered);
                    }
                }));
        return answered;
    }

    private void subscribe(Client client, SubscribeRequest request, Reply reply, CompletableFuture<Void> answered) {
        StageFailures.caught(() -> delivery.subscribe(
                        client.principal(),
                        request.workflow(),
                        request.from(),
                        request.epoch(),
                        client.format(),
                        request.coalesce()))
                .whenComplete((outcome, failure) -> client.atHome(() -> {
                    answer(client, request.workflow(), outcome, failure, reply);
                    answered(client, answered);
                }));
    }

    private static void answered(Client client, CompletableFuture<Void> answered) {
        client.snapshots().answered();
        answered.complete(null);
    }

    private static void answer(
            Client client,
            WorkflowId workflow,
            @Nullable Outcome<HeldFeed> outcome,
            @Nullable Throwable failure,
            Reply reply) {
        if (outcome instanceof Subscribed<HeldFeed> subscribed) {
            // Of one that is watched already the right is authorized and the place is known: all that is left is to
            // skip
            // forward, and to join thoughts otherwise than before.
            client.subscriptions().begin(subscribed, () -> reply.accept(accepted(workflow, subscribed)));
        } else if (!client.gone()) {
            refuse(workflow, failure, reply);
        }
    }

    private static void refuse(WorkflowId workflow, @Nullable Throwable failure, Reply reply) {
        if (failure == null) {
            String message = "the token may not read this workflow";
            reply.refuse(ClientError.FORBIDDEN, message, "forbidden: " + message + ", " + workflow);
        } else {
            reply.unavailable(failure);
        }
    }

    /** The same for every request, however often it comes: a client asks anew when an answer was lost, or came late. */
    private static ObjectNode accepted(WorkflowId workflow, Subscribed<HeldFeed> subscribed) {
        ObjectNode answer = Reply.ok()
                .put("workflowId", workflow.toString())
                .put("epoch", subscribed.log().epoch())
                .put("firstSeq", subscribed.log().firstSeq())
                .put("lastSeq", subscribed.log().lastSeq());
        answer.set("run", RunJson.of(subscribed.log()));
        if (subscribed.reset()) {
            answer.put("reset", true);
        }
        subscribed
                .gap()
                .ifPresent(
                        lost -> answer.putObject("gap").put("from", lost.from()).put("to", lost.to()));
        return answer;
    }
}
