package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.delivery.Viewers;
import dev.skald.adapter.socketio.engine.Endpoint;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.adapter.socketio.engine.SessionListener;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.adapter.socketio.packet.PacketRouter;
import dev.skald.adapter.socketio.packet.SocketIoPacket;
import dev.skald.adapter.socketio.recovery.Recoveries;
import dev.skald.application.connect.ConnectClient;
import dev.skald.domain.access.Principal;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a gate before each session.
 *
 * @param connect judges tokens
 * @param viewers makes the viewers of those that are let in
 * @param recoveries the sessions that can be recovered
 * @param connectTimeout how long a session may take to bring a token that is accepted
 * @param observer told who is let in and who is not
 * @param refusals takes a line for each refusal
 */
public record Gates(
        ConnectClient connect,
        Viewers viewers,
        Recoveries recoveries,
        Duration connectTimeout,
        GatewayObserver observer,
        RefusalLog refusals)
        implements Endpoint {

    private static final Set<String> NAMESPACES = Set.of(SocketIoPacket.DEFAULT_NAMESPACE);

    @Override
    public SessionListener opened(EngineSession session, Channel handshake) {
        Optional<Principal> header = BearerHeaderCheck.takePrincipal(handshake);
        return new PacketRouter(session, NAMESPACES, router -> new Gate(session, router, this, header));
    }
}
