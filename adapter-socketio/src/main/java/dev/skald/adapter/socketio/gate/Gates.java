package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.engineio.Endpoint;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.SessionListener;
import dev.skald.adapter.engineio.packet.PacketRouter;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.Seat;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.adapter.socketio.recovery.Recoveries;
import dev.skald.adapter.socketio.recovery.Recovery;
import dev.skald.adapter.socketio.viewer.Viewers;
import dev.skald.application.connect.ConnectClient;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts a gate before each session.
 *
 * @param connect has tokens verified
 * @param limits what one address, and one user, may take
 * @param viewers makes the viewers of those that are let in
 * @param recovery gives those that come back their sessions
 * @param connectTimeout how long a session may take to bring a token that is accepted
 * @param observer told who is let in and who is not
 * @param refusals takes a line for each refusal
 */
public record Gates(
        ConnectClient connect,
        ClientLimits limits,
        Viewers viewers,
        Recovery recovery,
        Duration connectTimeout,
        GatewayObserver observer,
        RefusalLog refusals)
        implements Endpoint {

    /** The sessions that can be recovered. */
    Recoveries recoveries() {
        return recovery.sessions();
    }

    @Override
    public SessionListener opened(EngineSession session, Channel handshake) {
        Optional<ConnectClient.Admitted> header = BearerHeaderCheck.takeAdmitted(handshake);
        Optional<Seat> seat = AddressCheck.takeSeat(handshake);
        return new PacketRouter(
                session, SocketIoPacket.DEFAULT_NAMESPACE, router -> new Gate(session, router, this, header, seat));
    }
}
