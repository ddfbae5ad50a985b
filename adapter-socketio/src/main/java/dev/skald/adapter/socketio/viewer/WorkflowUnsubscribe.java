package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.domain.event.WorkflowId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code workflow:unsubscribe}: a client watches a workflow no longer, if it ever did. */
record WorkflowUnsubscribe() implements ClientEvent {

    @Override
    public String eventName() {
        return "workflow:unsubscribe";
    }

    @Override
    public CompletionStage<Void> carryOut(Client client, JsonNode argument, Reply reply) {
        WorkflowId workflow = SubscribeRequest.workflow(argument);
        CompletableFuture<Void> answered = new CompletableFuture<>();
        client.snapshots()
                .changing()
                .whenComplete((taken, failure) -> client.atHome(() -> {
                    client.subscriptions().end(workflow);
                    reply.accept(Reply.ok());
                    client.snapshots().answered();
                    answered.complete(null);
                }));
        return answered;
    }
}
