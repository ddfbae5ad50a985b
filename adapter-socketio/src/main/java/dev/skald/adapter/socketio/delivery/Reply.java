package dev.skald.adapter.socketio.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.socketio.packet.Packets;
import java.util.OptionalLong;

/** The acknowledgement a client awaits for one event; a client that awaits none is not told anything. */
record Reply(Viewer viewer, OptionalLong ackId) {

    /** The beginning of the answer that it was done. */
    static ObjectNode ok() {
        return JsonNodeFactory.instance.objectNode().put("ok", true);
    }

    /** It was done: the answer is {@link #ok}, and whatever was added to it. */
    void accept(ObjectNode accepted) {
        ackId.ifPresent(id -> viewer.say(Packets.acknowledgement(id, accepted)));
    }

    /** It was not done. */
    void refuse(ClientError error, String message) {
        ObjectNode refusal = JsonNodeFactory.instance.objectNode().put("ok", false);
        refusal.putObject("error")
                .put("status", error.status())
                .put("code", error.code())
                .put("message", message);
        ackId.ifPresent(id -> viewer.sayOnce(Packets.acknowledgement(id, refusal)));
    }
}
