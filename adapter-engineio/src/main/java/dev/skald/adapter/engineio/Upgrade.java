package dev.skald.adapter.engineio;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How a session moves from its polls to a WebSocket (Engine.IO protocol 4, "Upgrade"): a channel probes, while polls
 * carry the session; when it has shown that it works, the client leaves its polls and asks for the move; the session
 * takes what still waits along to the loop of its WebSocket.
 *
 * <p>Confined to the session's home, but where it says otherwise.
 */
final class Upgrade {

    /** A poll that is opened beside a probe may be one that crossed with the upgrade: that is known soon. */
    private static final Duration PROBED_POLL = Duration.ofMillis(100);

    /** How long a probe may outlive its session, so that an upgrade that is on its way still arrives. */
    private static final long PROBE_GRACE_MILLIS = 1_000;

    private final EngineSession session;
    private final AtomicReference<@Nullable Channel> probe = new AtomicReference<>();

    /** Nothing has tried to take the session over yet. */
    Upgrade(EngineSession session) {
        this.session = session;
    }

    /** Whether this channel may try to take the session over: one at a time may, while it polls. Any thread. */
    boolean tryProbe(Channel channel) {
        return session.polling() && !session.closed() && probe.compareAndSet(null, channel);
    }

    /** The channel that tried to take the session over is gone; answers whether it still was trying. Any thread. */
    boolean probeLost(Channel channel) {
        return probe.compareAndSet(channel, null);
    }

    /** The channel that tries to take the session over has shown that it works: free the client from its poll. */
    void probed() {
        session.polls().ifPresent(PollingTransport::release);
    }

    /** The client has opened a poll: beside a probe it is not kept waiting for long. */
    void pollOpened() {
        if (probe.get() != null) {
            session.executeAfter(PROBED_POLL, this::probed);
        }
    }

    /**
     * Hands the session over to its WebSocket.
     *
     * @param taken runs on the WebSocket's loop, when the session is at home there
     */
    void move(ChannelHandlerContext webSocket, Runnable taken) {
        Optional<PollingTransport> polls = session.polls();
        if (polls.isEmpty()) {
            webSocket.close();
            return;
        }
        polls.get().refuse(EngineError.BAD_REQUEST.response(webSocket.alloc()));
        probe.set(null);
        session.leave(webSocket.channel().eventLoop());
        session.execute(() -> arrive(webSocket, polls.get(), taken));
    }

    private void arrive(ChannelHandlerContext webSocket, PollingTransport polls, Runnable taken) {
        if (session.closed()) {
            webSocket.close();
            return;
        }
        WebSocketTransport transport = new WebSocketTransport(webSocket);
        session.use(transport);
        polls.takeEach(transport::message);
        session.flush();
        session.arrived();
        taken.run();
        if (!webSocket.channel().isActive()) {
            session.close(CloseReason.TRANSPORT_LOST);
        }
    }

    /** The session is over: a client that has left its polls hears of no end but that of the WebSocket it moves to. */
    void end() {
        Channel probing = probe.getAndSet(null);
        if (probing != null) {
            probing.eventLoop().schedule(() -> probing.close(), PROBE_GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
