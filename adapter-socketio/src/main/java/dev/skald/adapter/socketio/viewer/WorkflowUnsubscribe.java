package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
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
        client.subscriptions().end(SubscribeRequest.workflow(argument));
        reply.accept(Reply.ok());
        return CompletableFuture.completedStage(null);
    }
}
