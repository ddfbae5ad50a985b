package dev.skald.adapter.socketio;

import dev.skald.adapter.engineio.Engine;
import dev.skald.adapter.engineio.EngineSettings;
import dev.skald.adapter.engineio.Pipelines;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.passon.PassOns;
import dev.skald.adapter.socketio.format.SocketIoFormat;
import dev.skald.adapter.socketio.gate.Gates;
import dev.skald.adapter.socketio.gate.HandshakeChecks;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.adapter.socketio.recovery.Recoveries;
import dev.skald.adapter.socketio.recovery.Recovery;
import dev.skald.adapter.socketio.viewer.ClientEvents;
import dev.skald.adapter.socketio.viewer.ViewerSettings;
import dev.skald.adapter.socketio.viewer.Viewers;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.application.run.ControlRun;
import dev.skald.delivery.Delivery;
import dev.skald.domain.port.SessionStore;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Socket.IO face, and with it the port that both faces share: viewers connect with a token, subscribe to workflows,
 * and are written what the log holds and gets.
 */
public final class SocketIoGateway {

    private static final int MAX_PAYLOAD_BYTES = 100_000;
    private static final int MAX_LOST = 1_000_000;
    private static final int OUTBOX_BYTES = 64 * 1024;
    private static final Duration UPGRADE_TIMEOUT = Duration.ofSeconds(10);

    /** How long the store of sessions may take to answer: clients wait for it, and so does a drain. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(2);

    private final Engine engine;
    private final Recoveries recoveries;
    private final ClientEvents events;

    /**
     * A gateway that does not listen yet.
     *
     * @param ports what it needs of the application and of the world
     * @param front what stands first in each connection's pipeline
     * @param refusals takes a line for each refusal
     */
    public SocketIoGateway(
            GatewaySettings settings, Ports ports, Front front, GatewayObserver observer, RefusalLog refusals) {
        this.recoveries = Recoveries.in(
                settings.timeouts().recoveryWindow(),
                Math.min(settings.limits().sessions(), MAX_LOST),
                ports.sessions(),
                ports.clock(),
                STORE_PATIENCE);
        GatewaySettings.PerSocket perSocket = settings.limits().perSocket();
        this.events = ClientEvents.with(ports.delivery(), ports.refresh(), ports.limits(), ports.control());
        Viewers viewers = new Viewers(
                ports.delivery(),
                events,
                new ViewerSettings(perSocket.subscriptions(), perSocket.clientEvents()),
                ports.clock(),
                ports.tokens(),
                refusals);
        Gates gates = new Gates(
                ports.connect(),
                ports.limits(),
                viewers,
                new Recovery(recoveries, ports.delivery(), ports.tokens(), SocketIoFormat.WITH_OFFSETS),
                settings.timeouts().connect(),
                observer,
                refusals);
        HandshakeChecks checks = new HandshakeChecks(ports.connect(), ports.limits(), observer, refusals);
        this.engine = new Engine(
                engine(settings), Map.of(settings.listen().path(), gates), new FrontAndChecks(front, checks), refusals);
    }

    /**
     * What the gateway needs.
     *
     * @param connect has tokens verified
     * @param refresh exchanges tokens
     * @param control takes what viewers ask of agents
     * @param delivery delivers to viewers
     * @param sessions where sessions are kept when the gateway goes away, and found that one before it kept; empty if
     *     nowhere
     * @param tokens tells when tokens are revoked
     * @param limits what one address, and one user, may take
     * @param clock tells when tokens and sessions expire
     */
    public record Ports(
            ConnectClient connect,
            RefreshToken refresh,
            ControlRun control,
            Delivery delivery,
            Optional<SessionStore> sessions,
            TokenWatch tokens,
            ClientLimits limits,
            Clock clock) {}

    /**
     * What stands first in each connection's pipeline: the HTTP codec, and who takes the requests that are not ours. A
     * connection that becomes a WebSocket is rid of it.
     */
    @FunctionalInterface
    public interface Front {

        /** Adds it, to an empty pipeline. */
        void addTo(ChannelPipeline pipeline);

        /** How many viewers it serves by itself; they count with the sessions. Any thread. */
        default int viewers() {
            return 0;
        }

        /** What passes requests on to the nodes that have their sessions; default: nothing. */
        default Optional<PassOns> passOns() {
            return Optional.empty();
        }
    }

    /**
     * Binds the port and serves. Blocks until it is bound.
     *
     * @return the address it listens on
     * @throws IOException if the port cannot be bound
     */
    public InetSocketAddress start() throws IOException {
        return engine.start();
    }

    /**
     * Ends every session without a Socket.IO disconnect: stock clients come back by themselves. Where sessions are
     * kept, each is before its connection is closed, if the store does not take too long. Returns at once.
     *
     * @param spread over how long, so that they do not all come back in the same moment
     */
    public void drain(Duration spread) {
        recoveries.drain();
        engine.drain(spread);
    }

    /** Whether sessions are on their way to where they are kept. */
    public boolean keepsSessions() {
        return recoveries.busy();
    }

    /** Stops listening and closes what is still open. Blocks until that is done. */
    public void stop() {
        engine.stop();
        recoveries.close();
    }

    /** The event loops of all connections, once it has started: for what is done on behalf of their requests. */
    public EventLoopGroup loops() {
        return engine.loops();
    }

    /** The names of the events that clients may send. */
    public Set<String> clientEvents() {
        return events.names();
    }

    /** How many sessions are open, let in or not. */
    public int openSessions() {
        return engine.openSessions();
    }

    /** How many lost sessions are kept for their clients to come back to. */
    public int lostSessions() {
        return recoveries.lost();
    }

    private static EngineSettings engine(GatewaySettings settings) {
        GatewaySettings.Listen listen = settings.listen();
        return new EngineSettings(
                new EngineSettings.Listen(listen.host(), listen.port(), listen.ioThreads()),
                new EngineSettings.Pings(
                        settings.heartbeat().interval(), settings.heartbeat().timeout()),
                new EngineSettings.Timeouts(UPGRADE_TIMEOUT, settings.timeouts().stall()),
                new EngineSettings.Limits(settings.limits().sessions(), MAX_PAYLOAD_BYTES, OUTBOX_BYTES));
    }

    /** The order of a pipeline's beginning. */
    private record FrontAndChecks(Front front, HandshakeChecks checks) implements Pipelines {
        @Override
        public void addFront(ChannelPipeline pipeline) {
            front.addTo(pipeline);
        }

        @Override
        public int viewersInFront() {
            return front.viewers();
        }

        @Override
        public Optional<PassOns> passOns() {
            return front.passOns();
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            checks.addTo(pipeline);
        }
    }
}
