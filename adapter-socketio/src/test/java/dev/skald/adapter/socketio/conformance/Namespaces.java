package dev.skald.adapter.socketio.conformance;

import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.SessionListener;
import dev.skald.adapter.engineio.packet.MalformedPacketException;
import dev.skald.adapter.engineio.packet.PacketParser;
import dev.skald.adapter.engineio.packet.PacketRouter;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the suite of Socket.IO exchanges and production does not have: several namespaces in a session, each behind a
 * router as in production, and attachments. A packet whose attachments are complete goes on to its router as one
 * without.
 */
final class Namespaces implements SessionListener {

    private final EngineSession session;
    private final Map<String, PacketRouter> routers = new HashMap<>();
    private List<byte[]> attachments = List.of();
    private Attached awaiting;

    Namespaces(EngineSession session, Collection<String> namespaces) {
        this.session = session;
        for (String namespace : namespaces) {
            routers.put(
                    namespace,
                    new PacketRouter(
                            session,
                            namespace,
                            router -> new SocketIoEcho(session, router, namespace, () -> attachments)));
        }
    }

    @Override
    public void message(String text) {
        if (awaiting != null) {
            breach();
            return;
        }
        try {
            SocketIoPacket packet = PacketParser.parse(text);
            PacketRouter router =
                    routers.getOrDefault(packet.namespace(), routers.get(SocketIoPacket.DEFAULT_NAMESPACE));
            switch (packet.type()) {
                case BINARY_EVENT -> await(new Attached(router, "2" + unannounced(text), packet.attachments()));
                case BINARY_ACK -> await(new Attached(router, "3" + unannounced(text), packet.attachments()));
                default -> router.message(text);
            }
        } catch (MalformedPacketException e) {
            breach();
        }
    }

    /** A packet with attachments without its type and how many they are. */
    private static String unannounced(String text) {
        return text.substring(text.indexOf('-') + 1);
    }

    private void await(Attached packet) {
        awaiting = packet;
        attachments = new ArrayList<>();
        goOnIfComplete();
    }

    @Override
    public boolean binary(ByteBuf content) {
        if (awaiting == null) {
            return false;
        }
        attachments.add(ByteBufUtil.getBytes(content));
        goOnIfComplete();
        return true;
    }

    private void goOnIfComplete() {
        Attached complete = awaiting;
        if (attachments.size() == complete.count()) {
            awaiting = null;
            complete.router().message(complete.plain());
            attachments = List.of();
        }
    }

    private void breach() {
        session.close(CloseReason.PROTOCOL_ERROR);
    }

    @Override
    public void writable() {
        routers.values().forEach(PacketRouter::writable);
    }

    @Override
    public void leaving() {
        routers.values().forEach(PacketRouter::leaving);
    }

    @Override
    public void arrived() {
        routers.values().forEach(PacketRouter::arrived);
    }

    @Override
    public void closed(CloseReason reason) {
        routers.values().forEach(router -> router.closed(reason));
    }

    /** A packet whose attachments are still coming, as one without them. */
    private record Attached(PacketRouter router, String plain, int count) {}
}
