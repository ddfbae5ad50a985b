package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.SessionListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Socket.IO protocol of one session: which namespaces its client is in, and which packets it may send there.
 * Whatever the protocol does not allow ends the session. Confined to the session's home.
 */
public final class PacketRouter implements SessionListener {

    private final EngineSession session;
    private final Set<String> namespaces;
    private final PacketListener listener;
    private Set<String> asked = Set.of();
    private Set<String> inside = Set.of();
    private @Nullable Attached awaiting;

    /**
     * A session whose client is in no namespace.
     *
     * @param namespaces those that there are
     * @param listener makes the listener, which answers through this
     */
    public PacketRouter(
            EngineSession session, Set<String> namespaces, Function<PacketRouter, PacketListener> listener) {
        this.session = session;
        this.namespaces = namespaces;
        this.listener = listener.apply(this);
    }

    /** Lets the client into a namespace that it asked for. */
    public void accept(String namespace, JsonNode payload) {
        asked = without(asked, namespace);
        inside = with(inside, namespace);
        session.send(Packets.connected(namespace, payload));
    }

    /** Refuses the client a namespace that it asked for: the payload arrives as its {@code connect_error}. */
    public void refuse(String namespace, JsonNode payload) {
        asked = without(asked, namespace);
        session.send(Packets.refused(namespace, payload));
    }

    @Override
    public void message(String text) {
        try {
            if (awaiting != null) {
                throw new MalformedPacketException("an attachment is missing");
            }
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
        if (!inside.contains(packet.namespace())) {
            throw new MalformedPacketException("the client is not in that namespace");
        }
        switch (packet.type()) {
            case EVENT -> listener.event(packet, List.of());
            case DISCONNECT -> {
                inside = without(inside, packet.namespace());
                listener.left(packet.namespace());
            }
            case BINARY_EVENT, BINARY_ACK -> await(packet);
            case ACK -> {} // nothing was emitted that asks for one
            case CONNECT, CONNECT_ERROR -> throw new MalformedPacketException("not for a client to send");
        }
    }

    private void connect(SocketIoPacket packet) throws MalformedPacketException {
        String namespace = packet.namespace();
        if (!namespaces.contains(namespace)) {
            refuse(namespace, JsonNodeFactory.instance.objectNode().put("message", "Invalid namespace"));
        } else if (inside.contains(namespace) || asked.contains(namespace)) {
            throw new MalformedPacketException("a second CONNECT");
        } else {
            asked = with(asked, namespace);
            listener.connect(namespace, packet.payload());
        }
    }

    private static Set<String> with(Set<String> some, String one) {
        if (some.isEmpty()) {
            return Set.of(one);
        }
        Set<String> all = new HashSet<>(some);
        all.add(one);
        return Set.copyOf(all);
    }

    private static Set<String> without(Set<String> all, String one) {
        if (all.size() == 1 && all.contains(one)) {
            return Set.of();
        }
        Set<String> some = new HashSet<>(all);
        some.remove(one);
        return Set.copyOf(some);
    }

    private void await(SocketIoPacket packet) throws MalformedPacketException {
        if (!session.takesBinary()) {
            throw new MalformedPacketException("attachments are not taken");
        }
        awaiting = new Attached(packet, new ArrayList<>(packet.attachments()));
        complete(awaiting);
    }

    @Override
    public void binary(ByteBuf content) {
        Attached attached = awaiting;
        if (attached == null) {
            breach("an attachment that no packet announced");
            return;
        }
        attached.attachments.add(ByteBufUtil.getBytes(content));
        complete(attached);
    }

    private void complete(Attached attached) {
        if (attached.attachments.size() == attached.packet.attachments()) {
            awaiting = null;
            if (attached.packet.type() == SocketIoPacket.Type.BINARY_EVENT) {
                listener.event(attached.packet, attached.attachments);
            }
        }
    }

    private void breach(String rule) {
        listener.breached(rule);
        session.close(CloseReason.PROTOCOL_ERROR);
    }

    @Override
    public void writable() {
        listener.writable();
    }

    @Override
    public void leaving() {
        listener.leaving();
    }

    @Override
    public void arrived() {
        listener.arrived();
    }

    @Override
    public void closed(CloseReason reason) {
        listener.closed(reason);
    }

    /**
     * A packet whose attachments are still coming: as many as its number of two digits says, each a message at most.
     */
    private record Attached(SocketIoPacket packet, List<byte[]> attachments) {}
}
