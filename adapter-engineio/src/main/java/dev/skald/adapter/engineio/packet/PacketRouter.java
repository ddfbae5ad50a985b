package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.SessionListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Socket.IO protocol of one session in one namespace: who is in it, and which packets the client may send. Whatever
 * the protocol does not allow ends the session, and so does a packet with attachments, which are not taken. Confined to
 * the session's home.
 */
public final class PacketRouter implements SessionListener {

    private final EngineSession session;
    private final String namespace;
    private final PacketListener listener;
    private boolean asked;
    private @Nullable NamespaceListener inside;

    /**
     * A session whose client is in no namespace.
     *
     * @param namespace the one that there is; a CONNECT to another is refused
     * @param listener makes the listener, which answers through this
     */
    public PacketRouter(EngineSession session, String namespace, Function<PacketRouter, PacketListener> listener) {
        this.session = session;
        this.namespace = namespace;
        this.listener = listener.apply(this);
    }

    /**
     * Lets the client in, which has asked for it.
     *
     * @param payload what it is answered
     * @param client told from now on what comes from it, and what happens to it
     */
    public void accept(JsonNode payload, NamespaceListener client) {
        asked = false;
        inside = client;
        session.send(Packets.connected(namespace, payload));
    }

    /**
     * Does not let the client in, which has asked for it: the payload arrives as its {@code connect_error}, and the
     * session is over.
     */
    public void refuse(JsonNode payload) {
        session.closeWith(Packets.refused(namespace, payload));
    }

    @Override
    public void message(String text) {
        try {
            route(PacketParser.parse(text));
        } catch (MalformedPacketException e) {
            breach(e.rule());
        }
    }

    private void route(SocketIoPacket packet) throws MalformedPacketException {
        if (packet.type() == SocketIoPacket.Type.CONNECT) {
            connect(packet);
            return;
        }
        NamespaceListener client = inside;
        if (client == null || !packet.namespace().equals(namespace)) {
            throw new MalformedPacketException("the client is not in that namespace");
        }
        switch (packet.type()) {
            case EVENT -> client.event(packet);
            case DISCONNECT -> {
                inside = null;
                client.left();
            }
            case ACK -> {} // nothing was emitted that asks for one
            case BINARY_EVENT, BINARY_ACK -> throw new MalformedPacketException("attachments are not taken");
            case CONNECT, CONNECT_ERROR -> throw new MalformedPacketException("not for a client to send");
        }
    }

    private void connect(SocketIoPacket packet) throws MalformedPacketException {
        if (!packet.namespace().equals(namespace)) {
            session.send(Packets.refused(
                    packet.namespace(), JsonNodeFactory.instance.objectNode().put("message", "Invalid namespace")));
        } else if (asked || inside != null) {
            throw new MalformedPacketException("a second CONNECT");
        } else {
            asked = true;
            listener.connect(packet.payload());
        }
    }

    private void breach(String rule) {
        listener.breached(rule);
        session.close(CloseReason.PROTOCOL_ERROR);
    }

    @Override
    public void writable() {
        if (inside != null) {
            inside.writable();
        }
    }

    @Override
    public void leaving() {
        if (inside != null) {
            inside.leaving();
        }
    }

    @Override
    public void arrived() {
        if (inside != null) {
            inside.arrived();
        }
    }

    @Override
    public CompletionStage<Void> draining() {
        return inside == null ? CompletableFuture.completedStage(null) : inside.draining();
    }

    @Override
    public void closed(CloseReason reason) {
        NamespaceListener client = inside;
        inside = null;
        if (client != null) {
            client.closed(reason);
        }
        listener.closed(reason);
    }
}
