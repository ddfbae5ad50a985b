package dev.skald.adapter.socketio.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.adapter.socketio.packet.Packets;
import java.util.OptionalLong;

/** The acknowledgement a client awaits for one event; a client that awaits none is not told anything. */
record Reply(EngineSession session, OptionalLong ackId) {

    /** It was done, and these are the members of the answer beside {@code ok}. */
    void accept(ObjectNode answer) {
        send(JsonNodeFactory.instance.objectNode().put("ok", true).setAll(answer));
    }

    /** It was not done. */
    void refuse(ClientError error, String message) {
        ObjectNode refusal = JsonNodeFactory.instance.objectNode().put("ok", false);
        refusal.putObject("error")
                .put("status", error.status())
                .put("code", error.code())
                .put("message", message);
        send(refusal);
    }

    private void send(com.fasterxml.jackson.databind.JsonNode answer) {
        ackId.ifPresent(id -> session.send(Packets.acknowledgement(id, answer)));
    }
}
