package dev.skald.adapter.socketio.engine;

import com.corundumstudio.socketio.Transport;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.protocol.PacketType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One client's Engine.IO session, over whichever transport it has.
 *
 * <p>It is confined to its home, an event loop: all methods but {@link #execute}, {@link #id}, {@link #polling} and the
 * package's own hand-over are called there, and its listener is. The home of a polling session is the loop of its handshake,
 * whichever loops its polls come on; at the upgrade the session moves, once, to the loop of its WebSocket. So neither a lock
 * nor a hop stands between a cursor and its channel.
 *
 * <p>The library's {@link ClientHead} keeps the session's heartbeats; what it wants to send comes through
 * {@link #drainLibrary()}.
 */
public final class EngineSession {

    private static final String NOOP = "6";
    private static final String CLOSE = "1";
    private static final long CLOSE_GRACE_MILLIS = 2_000;

    private final UUID id;
    private final ClientHead head;
    private final Engine engine;
    private final Queue<ByteBuf> outbox = new ArrayDeque<>(2);
    private final AtomicReference<@Nullable Channel> probe = new AtomicReference<>();

    private volatile EventLoop home;
    private volatile boolean polling = true;
    private volatile boolean closed;
    private boolean closing;
    private boolean protocolBroken;
    private int outboxBytes;
    private long takes;
    private boolean stallWatched;
    private @Nullable Channel poll;
    private @Nullable ChannelHandlerContext webSocket;
    private @Nullable SessionListener listener;

    EngineSession(ClientHead head, Engine engine, EventLoop home) {
        this.id = head.getSessionId();
        this.head = head;
        this.engine = engine;
        this.home = home;
    }

    /** The session id: whoever knows it can speak for a polling client, so it is never shown or logged. */
    UUID id() {
        return id;
    }

    /** Runs a task on the session's home: now if this is it, else as soon as it is that loop's turn. Any thread. */
    public void execute(Runnable task) {
        EventLoop loop = home;
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
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

    /** The loop the session is confined to, for now. */
    public EventLoop home() {
        return home;
    }

    /** Whether it is polling still, as seen from any thread. */
    boolean polling() {
        return polling;
    }

    /** Whether the session is over, or about to be. */
    public boolean ended() {
        return closed || closing;
    }

    /** Whether more may be written: the channel takes it, or a poll is open for it. */
    public boolean writable() {
        if (ended()) {
            return false;
        }
        ChannelHandlerContext ctx = webSocket;
        return ctx != null
                ? ctx.channel().isWritable()
                : poll != null && outboxBytes < engine.settings().outboxBytes();
    }

    /** Writes ready frames, and takes over the buffer. Call only when {@link #writable()}; {@link #flush()} sends them. */
    public void write(ByteBuf frames) {
        ChannelHandlerContext ctx = webSocket;
        if (closed) {
            frames.release();
        } else if (ctx != null) {
            ctx.write(frames, ctx.voidPromise());
        } else {
            try {
                enqueue(ReadyFrames.toPollingPayload(engine.alloc(), frames));
            } finally {
                frames.release();
            }
        }
    }

    /** Sends a text message, whatever the channel's mood: for acknowledgements and notices, which are few. */
    public void send(String message) {
        packet(ByteBufUtil.writeUtf8(engine.alloc(), "4" + message));
        flush();
    }

    /** Sends a binary message, whatever the channel's mood. */
    public void send(byte[] message) {
        ChannelHandlerContext ctx = webSocket;
        if (ctx != null && !closed) {
            ctx.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)), ctx.voidPromise());
        } else {
            packet(ByteBufUtil.writeAscii(
                    engine.alloc(), "b" + Base64.getEncoder().encodeToString(message)));
        }
        flush();
    }

    /** Sends what was written: at once, or with the poll that is open. */
    public void flush() {
        ChannelHandlerContext ctx = webSocket;
        if (ctx != null) {
            ctx.flush();
        } else if (poll != null && !outbox.isEmpty()) {
            answer(takeOutbox());
        }
    }

    /** Ends the session after what was sent so far: at once, or over polling with the poll that carries it. */
    public void closeAfterFlush() {
        if (webSocket != null || outbox.isEmpty()) {
            close(CloseReason.SERVER_CLOSED);
        } else {
            closing = true;
        }
    }

    /** Ends the session now. */
    public void close(CloseReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        protocolBroken = reason == CloseReason.PROTOCOL_ERROR;
        engine.sessions().remove(this);
        Channel probing = probe.getAndSet(null);
        if (probing != null) {
            probing.close();
        }
        if (poll != null) {
            answer(farewell(reason));
        }
        outbox.forEach(ByteBuf::release);
        outbox.clear();
        ChannelHandlerContext ctx = webSocket;
        if (ctx != null && ctx.channel().isActive()) {
            sayGoodbye(ctx, reason);
        }
        head.onChannelDisconnect();
        SessionListener told = listener;
        if (told != null) {
            told.closed(reason);
        }
    }

    /** Whether the session ended because its client broke the protocol. */
    boolean brokeProtocol() {
        return protocolBroken;
    }

    /** Closes the channel behind the last frame; one whose peer takes nothing is not waited for long. */
    private static void sayGoodbye(ChannelHandlerContext ctx, CloseReason reason) {
        ctx.writeAndFlush(new CloseWebSocketFrame(status(reason))).addListener(done -> ctx.close());
        long grace = reason == CloseReason.STALLED ? 0 : CLOSE_GRACE_MILLIS;
        ctx.executor().schedule(() -> ctx.close(), grace, TimeUnit.MILLISECONDS);
    }

    void listen(SessionListener to) {
        listener = to;
    }

    // What comes in

    /** A packet came; anything the protocol does not allow here ends the session. */
    void receive(String packet) {
        SessionListener to = listener;
        if (ended() || to == null) {
            return;
        }
        head.schedulePingTimeout();
        char type = packet.isEmpty() ? 0 : packet.charAt(0);
        switch (type) {
            case '4' -> to.message(packet.substring(1));
            case '3', '6' -> {}
            case '1' -> close(CloseReason.CLIENT_CLOSED);
            default -> close(CloseReason.PROTOCOL_ERROR);
        }
    }

    /** A binary message came. */
    void receive(ByteBuf content) {
        SessionListener to = listener;
        if (ended() || to == null) {
            return;
        }
        if (!engine.settings().binary()) {
            close(CloseReason.PROTOCOL_ERROR);
            return;
        }
        head.schedulePingTimeout();
        to.binary(content);
    }

    // Polling

    /** A poll was opened; a second one beside it ends the session, as the protocol asks. */
    void openPoll(Channel channel) {
        if (closed || !polling || poll != null) {
            channel.writeAndFlush(EngineError.BAD_REQUEST.response(channel.alloc()));
            if (!closed && polling) {
                close(CloseReason.PROTOCOL_ERROR);
            }
            return;
        }
        takes++;
        poll = channel;
        if (!channel.isActive()) {
            pollLost(channel);
            return;
        }
        if (closing) {
            close(CloseReason.SERVER_CLOSED);
            return;
        }
        head.bindChannel(channel, Transport.POLLING);
        drainLibrary();
        if (poll != null && listener != null) {
            listener.writable();
        }
        flush();
        if (probe.get() != null) {
            releasePoll();
        }
    }

    /** The connection of a poll is gone; whoever waited for its answer missed what it would have carried. */
    void pollLost(Channel channel) {
        if (channel.equals(poll)) {
            poll = null;
            close(CloseReason.TRANSPORT_LOST);
        }
    }

    /** Answers an open poll with nothing, so that the client can leave the transport. */
    private void releasePoll() {
        if (poll != null) {
            answer(ByteBufUtil.writeAscii(engine.alloc(), NOOP));
        }
    }

    private void answer(ByteBuf payload) {
        Channel channel = Objects.requireNonNull(poll);
        poll = null;
        head.releasePollingChannel(channel);
        FullHttpResponse response = EngineError.ok(payload, "text/plain; charset=UTF-8");
        channel.writeAndFlush(response).addListener(written -> {
            if (!written.isSuccess()) {
                execute(() -> close(CloseReason.TRANSPORT_LOST));
            }
        });
    }

    private ByteBuf farewell(CloseReason reason) {
        if (reason == CloseReason.CLIENT_CLOSED) {
            return ByteBufUtil.writeAscii(engine.alloc(), NOOP);
        }
        enqueue(ByteBufUtil.writeAscii(engine.alloc(), CLOSE));
        return takeOutbox();
    }

    private void enqueue(ByteBuf packets) {
        outbox.add(packets);
        outboxBytes += packets.readableBytes();
        if (poll == null && !closed) {
            watchForStall();
            if (outboxBytes > 2 * engine.settings().outboxBytes()) {
                close(CloseReason.STALLED);
            }
        }
    }

    private ByteBuf takeOutbox() {
        ByteBuf payload = engine.alloc().buffer(outboxBytes + outbox.size());
        for (ByteBuf packets = outbox.poll(); packets != null; packets = outbox.poll()) {
            if (payload.isReadable()) {
                ReadyFrames.separate(payload);
            }
            payload.writeBytes(packets);
            packets.release();
        }
        outboxBytes = 0;
        return payload;
    }

    // WebSocket

    /** Whether this channel may try to take the session over: one at a time may, while it is polling. */
    boolean tryProbe(Channel channel) {
        return polling && !closed && probe.compareAndSet(null, channel);
    }

    /** The channel that tried to take the session over is gone; answers whether it still was trying. Any thread. */
    boolean probeLost(Channel channel) {
        return probe.compareAndSet(channel, null);
    }

    /** The channel that tries to take the session over has shown that it works: free the client from its poll. */
    void probed() {
        releasePoll();
    }

    /** The session is opened over WebSocket, on the loop it is at home on. */
    void openWebSocket(ChannelHandlerContext ctx) {
        polling = false;
        webSocket = ctx;
        head.bindChannel(ctx.channel(), Transport.WEBSOCKET);
        drainLibrary();
    }

    /**
     * Hands the session over to its WebSocket.
     *
     * @param taken runs on the WebSocket's loop, when the session is at home there
     */
    void upgrade(ChannelHandlerContext ctx, Runnable taken) {
        if (ended() || !polling) {
            ctx.close();
            return;
        }
        releasePoll();
        polling = false;
        probe.set(null);
        SessionListener told = listener;
        if (told != null) {
            told.leaving();
        }
        home = ctx.channel().eventLoop();
        execute(() -> arrive(ctx, taken));
    }

    private void arrive(ChannelHandlerContext ctx, Runnable taken) {
        if (closed) {
            ctx.close();
            return;
        }
        takes++;
        webSocket = ctx;
        head.bindChannel(ctx.channel(), Transport.WEBSOCKET);
        head.upgradeCurrentTransport(Transport.WEBSOCKET);
        outboxBytes = 0;
        for (ByteBuf packet = outbox.poll(); packet != null; packet = outbox.poll()) {
            packet(packet);
        }
        drainLibrary();
        SessionListener told = listener;
        if (told != null) {
            told.arrived();
            taken.run();
            told.writable();
        }
        flush();
        if (!ctx.channel().isActive()) {
            close(CloseReason.TRANSPORT_LOST);
        }
    }

    /** The WebSocket's buffer was drained below its low water mark, or filled above its high one. */
    void writabilityChanged(boolean writable) {
        if (writable && listener != null) {
            takes++;
            listener.writable();
        } else if (!writable) {
            watchForStall();
        }
    }

    // Both

    /** Sends what the library queued for this session: its open packet, and its pings. */
    void drainLibrary() {
        Queue<Packet> queue = head.getPacketsQueue(polling ? Transport.POLLING : Transport.WEBSOCKET);
        for (Packet packet = queue.poll(); packet != null; packet = queue.poll()) {
            // What it says at a ping timeout, a disconnect, would keep stock clients from coming back.
            if (packet.getType() == PacketType.OPEN || packet.getType() == PacketType.PING) {
                packet(engine.encode(packet));
            }
        }
        flush();
    }

    private void packet(ByteBuf packet) {
        ChannelHandlerContext ctx = webSocket;
        if (closed) {
            packet.release();
        } else if (ctx != null) {
            ctx.write(new TextWebSocketFrame(packet), ctx.voidPromise());
        } else {
            enqueue(packet);
        }
    }

    /** Looks after {@link EngineSettings#stallTimeout()} whether the client took anything since. */
    private void watchForStall() {
        if (!stallWatched) {
            stallWatched = true;
            long seen = taken();
            home.schedule(
                    () -> execute(() -> judgeStall(seen)),
                    engine.settings().stallTimeout().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void judgeStall(long seen) {
        stallWatched = false;
        ChannelHandlerContext ctx = webSocket;
        boolean waiting = ctx != null ? !ctx.channel().isWritable() : poll == null && !outbox.isEmpty();
        if (closed || !waiting) {
            return;
        }
        if (taken() <= seen) {
            close(CloseReason.STALLED);
        } else {
            watchForStall();
        }
    }

    /** A number that grows when the client takes something: polls it opened, or bytes that left its channel's buffer. */
    private long taken() {
        ChannelHandlerContext ctx = webSocket;
        return ctx == null ? takes : takes - ctx.channel().bytesBeforeWritable();
    }

    private static WebSocketCloseStatus status(CloseReason reason) {
        return switch (reason) {
            case PROTOCOL_ERROR -> WebSocketCloseStatus.POLICY_VIOLATION;
            case DRAINED -> WebSocketCloseStatus.SERVICE_RESTART;
            case STALLED, PING_TIMEOUT -> WebSocketCloseStatus.TRY_AGAIN_LATER;
            case CLIENT_CLOSED, TRANSPORT_LOST, SERVER_CLOSED -> WebSocketCloseStatus.NORMAL_CLOSURE;
        };
    }
}
