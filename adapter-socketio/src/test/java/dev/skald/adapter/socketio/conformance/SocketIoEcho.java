package dev.skald.adapter.socketio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.NamespaceListener;
import dev.skald.adapter.engineio.packet.PacketListener;
import dev.skald.adapter.engineio.packet.PacketRouter;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Says who connected, and sends back what comes: as an event {@code message-back}, or as an acknowledgement. */
record SocketIoEcho(EngineSession session, PacketRouter router) implements PacketListener, NamespaceListener {

    @Override
    public void connect(String namespace, Optional<JsonNode> payload) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        router.accept(namespace, json.objectNode().put("sid", UUID.randomUUID().toString()), this);
        JsonNode auth = payload.orElse(json.objectNode());
        session.send("2" + prefix(namespace) + json.arrayNode().add("auth").add(auth));
    }

    @Override
    public void event(SocketIoPacket packet, List<byte[]> attachments) {
        ArrayNode arguments = packet.payload().orElseThrow().deepCopy();
        String name = arguments.remove(0).textValue();
        if (name.equals("message")) {
            arguments.insert(0, "message-back");
            send(attachments.isEmpty() ? "2" : "5", packet, "", arguments, attachments);
        } else if (name.equals("message-with-ack") && packet.ackId().isPresent()) {
            String id = Long.toString(packet.ackId().getAsLong());
            send(attachments.isEmpty() ? "3" : "6", packet, id, arguments, attachments);
        }
    }

    private void send(String type, SocketIoPacket packet, String id, ArrayNode arguments, List<byte[]> attachments) {
        String count = attachments.isEmpty() ? "" : attachments.size() + "-";
        session.send(type + count + prefix(packet.namespace()) + id + arguments);
        attachments.forEach(session::send);
    }

    private static String prefix(String namespace) {
        return namespace.equals(SocketIoPacket.DEFAULT_NAMESPACE) ? "" : namespace + ",";
    }

    @Override
    public void left() {
        // The others stay.
    }

    @Override
    public void breached(String rule) {
        // The session is closed next.
    }

    @Override
    public void writable() {
        // What is sent waits in the session.
    }

    @Override
    public void leaving() {
        // There is nothing to take along.
    }

    @Override
    public void arrived() {
        // There is nothing to bring.
    }

    @Override
    public void closed(CloseReason reason) {
        // There is nothing to let go of.
    }
}
