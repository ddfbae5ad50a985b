package dev.skald.adapter.socketio.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.skald.adapter.engineio.BinaryFrames;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.NamespaceListener;
import dev.skald.adapter.engineio.packet.PacketListener;
import dev.skald.adapter.engineio.packet.PacketRouter;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says who connected, and sends back what comes: as an event {@code message-back}, or as an acknowledgement.
 *
 * @param namespace the one that the router is for
 * @param attachments those of the packet that comes
 */
record SocketIoEcho(EngineSession session, PacketRouter router, String namespace, Supplier<List<byte[]>> attachments)
        implements PacketListener, NamespaceListener {

    @Override
    public void connect(Optional<JsonNode> payload) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        router.accept(json.objectNode().put("sid", UUID.randomUUID().toString()), this);
        JsonNode auth = payload.orElse(json.objectNode());
        // Not in one read with the answer: the suite's client would hear of one of them.
        CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS)
                .execute(() -> session.execute(() -> session.send(
                        "2" + prefix() + json.arrayNode().add("auth").add(auth))));
    }

    @Override
    public void event(SocketIoPacket packet) {
        ArrayNode arguments = packet.payload().orElseThrow().deepCopy();
        String name = arguments.remove(0).textValue();
        boolean attached = !attachments.get().isEmpty();
        if (name.equals("message")) {
            arguments.insert(0, "message-back");
            send(attached ? "5" : "2", "", arguments);
        } else if (name.equals("message-with-ack") && packet.ackId().isPresent()) {
            send(attached ? "6" : "3", Long.toString(packet.ackId().getAsLong()), arguments);
        }
    }

    private void send(String type, String id, ArrayNode arguments) {
        List<byte[]> binary = attachments.get();
        String count = binary.isEmpty() ? "" : binary.size() + "-";
        session.send(type + count + prefix() + id + arguments);
        for (byte[] attachment : binary) {
            session.write(BinaryFrames.frame(ByteBufAllocator.DEFAULT, attachment));
            session.flush();
        }
    }

    private String prefix() {
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
