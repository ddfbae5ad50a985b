package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.Outlet;
import dev.skald.adapter.netty.StallWatch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's Engine.IO session, over whichever transport it has.
 *
 * <p>It is confined to its home, an event loop: all methods are called there but those that say otherwise, and its
 * listener is. The home of a polling session is the loop of its handshake, whichever loops its polls come on; at the
 * upgrade the session moves, once, to the loop of its WebSocket. So neither a lock nor a hop stands between a cursor
 * and its channel.
 */
public final class EngineSession implements Outlet {

    private static final String PING = "2";

    private final String id;
    private final Engine engine;
    private final ClientAddress client;
    private final Heartbeat heartbeat;
    private final StallWatch stall;
    private final Upgrade upgrade = new Upgrade(this);

    private volatile EventLoop home;
    private volatile boolean polling;
    private volatile boolean closed;
    private boolean closing;
    private boolean draining;
    private @Nullable CloseReason end;
    private long written;
    private Transport transport;
    private @Nullable SessionListener listener;

    /**
     * A session that polls, until a WebSocket takes it over.
     *
     * @param client where its handshake came from
     */
    EngineSession(String id, Engine engine, EventLoop home, ClientAddress client) {
        this.id = id;
        this.engine = engine;
        this.client = client;
        this.home = home;
        this.polling = true;
        this.transport = new PollingTransport(this, engine);
        this.stall = stallWatch();
        this.heartbeat = new Heartbeat(this, engine.settings().pings());
    }

    /** A session that is opened over WebSocket, on the loop it is at home on. */
    EngineSession(String id, Engine engine, ChannelHandlerContext webSocket) {
        this.id = id;
        this.engine = engine;
        this.client = ClientAddress.of(webSocket.channel());
        this.home = webSocket.channel().eventLoop();
        this.transport = new WebSocketTransport(webSocket);
        this.stall = stallWatch();
        this.heartbeat = new Heartbeat(this, engine.settings().pings());
    }

    private StallWatch stallWatch() {
        return new StallWatch(
                this,
                engine.settings().timeouts().stall(),
                () -> ended() ? Optional.empty() : Optional.of(transport),
                () -> close(CloseReason.STALLED));
    }

    /** The session is open: its client is told so, over polling with the poll that follows. */
    void begin(ByteBuf openPacket) {
        transport.open(openPacket);
        transport.flush();
        heartbeat.begin();
    }

    /** The session id: whoever knows it can speak for a polling client, so it is never shown or logged. Any thread. */
    String id() {
        return id;
    }

    /**
     * The address that the session's handshake came from; it stays the same, wherever later polls come from. Any
     * thread.
     */
    public ClientAddress client() {
        return client;
    }

    void listen(SessionListener to) {
        listener = to;
    }

    @Override
    public EventLoop home() {
        return home;
    }

    @Override
    public void execute(Runnable task) {
        if (home.inEventLoop()) {
            task.run();
        } else {
            executeLater(task);
        }
    }

    /** Runs a task at home, behind what is run there now. Any thread. */
    public void executeLater(Runnable task) {
        EventLoop loop = home;
        try {
            loop.execute(() -> {
                if (home == loop) {
                    task.run();
                } else {
                    execute(task);
                }
            });
        } catch (RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }

    @Override
    public Future<?> executeAfter(Duration delay, Runnable task) {
        return home.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the session still polls. Any thread. */
    public boolean polling() {
        return polling;
    }

    /** Whether the session is over. */
    boolean closed() {
        return closed;
    }

    /** Whether the session is over, or about to be. */
    public boolean ended() {
        return closed || closing || draining;
    }

    /** Whether the session ended because its client broke the protocol. */
    boolean brokeProtocol() {
        return end == CloseReason.PROTOCOL_ERROR;
    }

    /** Whether the session is over, or about to be, without its client having to know. */
    boolean endsUnheard() {
        return end == null ? ended() : end.comesUnasked();
    }

    // What goes out

    /** Whether more may be written: the channel takes it, or a poll is open for it. */
    @Override
    public boolean writable() {
        return !ended() && transport.writable();
    }

    /**
     * Writes ready frames, and takes over the buffer. Call only when {@link #writable()}; {@link #flush()} sends them.
     */
    @Override
    public void write(ByteBuf frames) {
        if (closed) {
            frames.release();
        } else {
            written += frames.readableBytes();
            transport.events(frames);
        }
    }

    /** Sends a text message, whatever the channel's mood: for acknowledgements and notices, which are few. */
    public void send(String message) {
        if (!ended()) {
            tell(message);
            flush();
        }
    }

    private void tell(String message) {
        ByteBuf frame = ReadyFrames.message(engine.alloc(), message);
        written += frame.readableBytes();
        transport.message(frame);
    }

    /** How many bytes the client was written so far. */
    long written() {
        return written;
    }

    /** Sends what was written: at once, or with the poll that is open. */
    @Override
    public void flush() {
        if (closed) {
            return;
        }
        if (closing) {
            sayFarewell();
            return;
        }
        transport.flush();
        if (transport.waiting()) {
            stall.begin();
            if (!(transport instanceof PollingTransport polls)) {
                heartbeat.hurry();
            } else if (polls.overflowing()) {
                close(CloseReason.STALLED);
            }
        } else if (transport.sending()) {
            stall.begin();
        }
    }

    /**
     * Asks the client whether it is still there.
     *
     * @param handedOver run at home, once the system has taken the ping to send it
     */
    void ping(Runnable handedOver) {
        if (!closed) {
            ByteBuf ping = ReadyFrames.packet(engine.alloc(), ByteBufUtil.writeAscii(engine.alloc(), PING));
            transport.ping(ping, () -> execute(handedOver));
            flush();
        }
    }

    /**
     * Ends the session with these messages, at least one, which are the last: at once, or over polling with the poll
     * that carries them. Nothing else is sent any more, or taken.
     */
    public void closeWith(String... farewell) {
        if (ended()) {
            return;
        }
        for (String message : farewell) {
            tell(message);
        }
        closing = true;
        flush();
    }

    private void sayFarewell() {
        if (transport instanceof PollingTransport polls) {
            // Alone, without the packet that closes: stock clients would see that one first.
            polls.flush(() -> letGo(CloseReason.SERVER_CLOSED));
        } else {
            close(CloseReason.SERVER_CLOSED);
        }
    }

    @Override
    public void fail() {
        close(CloseReason.FAILED);
    }

    /**
     * Ends the session because the server goes away, as soon as its listener has kept what it wants to of it.
     *
     * @param patience how long that may take
     */
    void drain(Duration patience) {
        SessionListener told = listener;
        if (closed || draining) {
            return;
        }
        draining = true;
        CompletableFuture<Void> kept = told == null
                ? CompletableFuture.completedFuture(null)
                : told.draining().toCompletableFuture();
        if (kept.isDone()) {
            close(CloseReason.DRAINED);
            return;
        }
        Future<?> tooLate = executeAfter(patience, () -> close(CloseReason.DRAINED));
        kept.whenComplete((nothing, failure) -> execute(() -> {
            tooLate.cancel(false);
            close(CloseReason.DRAINED);
        }));
    }

    /** Ends the session now. */
    public void close(CloseReason reason) {
        if (closed) {
            return;
        }
        try {
            letGo(reason);
        } finally {
            transport.close(reason);
        }
    }

    /**
     * Ends the session for all but its client, who is told behind that: it may be back at that moment, and must find
     * free what this session took.
     */
    void letGo(CloseReason reason) {
        closed = true;
        end = reason;
        upgrade.end();
        heartbeat.end();
        SessionListener told = listener;
        try {
            if (told != null) {
                told.closed(reason);
            }
        } finally {
            // In this order: whatever its client posts finds the session, or that it was given up.
            if (polling && reason.comesUnasked()) {
                engine.sessions().gaveUp(this);
            }
            engine.sessions().remove(this);
        }
    }

    Transport transport() {
        return transport;
    }

    // What comes in

    /** A packet came; anything the protocol does not allow here ends the session. */
    void receive(String packet) {
        SessionListener to = listener;
        if (ended() || to == null) {
            return;
        }
        char type = packet.isEmpty() ? 0 : packet.charAt(0);
        switch (type) {
            case '4' -> to.message(packet.substring(1));
            case '3' -> heartbeat.answered();
            case '6' -> {}
            case '1' -> close(CloseReason.CLIENT_CLOSED);
            default -> close(CloseReason.PROTOCOL_ERROR);
        }
    }

    /** A binary message came, which ends the session unless its listener takes it; the buffer stays the caller's. */
    void receive(ByteBuf content) {
        SessionListener to = listener;
        if (!ended() && to != null && !to.binary(content)) {
            close(CloseReason.PROTOCOL_ERROR);
        }
    }

    /** A poll was opened; a second one beside it ends the session, as the protocol asks. */
    void openPoll(Channel channel) {
        if (closed || !polling || !(transport instanceof PollingTransport polls) || polls.open()) {
            channel.writeAndFlush(EngineError.BAD_REQUEST.response(channel.alloc()));
            if (polling) {
                close(CloseReason.PROTOCOL_ERROR);
            }
            return;
        }
        polls.open(channel);
        if (!channel.isActive()) {
            pollLost(channel);
        } else if (closing) {
            flush();
        } else {
            polls.flush();
            if (listener != null) {
                listener.writable();
            }
            flush();
            upgrade.pollOpened();
        }
    }

    /** The connection of a poll is gone; whoever waited for its answer missed what it would have carried. */
    void pollLost(Channel channel) {
        if (transport instanceof PollingTransport polls && polls.lost(channel)) {
            close(CloseReason.TRANSPORT_LOST);
        }
    }

    // The WebSocket

    /** How the session gets to a WebSocket, if it polls. */
    Upgrade upgrade() {
        return upgrade;
    }

    /** The transport of the session while it polls and is not over; empty otherwise. */
    Optional<PollingTransport> polls() {
        return !closed && transport instanceof PollingTransport polls ? Optional.of(polls) : Optional.empty();
    }

    /**
     * The session polls no more, and is at home on another loop from now on; it has no transport until it arrives
     * there.
     */
    void leave(EventLoop to) {
        polling = false;
        SessionListener told = listener;
        if (told != null) {
            told.leaving();
        }
        home = to;
    }

    /** A WebSocket is the transport of the session from now on. */
    void use(WebSocketTransport webSocket) {
        transport = webSocket;
    }

    /** The session can go on where it is at home now. */
    void arrived() {
        SessionListener told = listener;
        if (!closed && told != null) {
            told.arrived();
        }
    }

    /** The buffer of a WebSocket was drained below its low water mark, or filled above its high one. */
    void writabilityChanged() {
        SessionListener told = listener;
        if (writable() && told != null) {
            told.writable();
        }
    }
}
