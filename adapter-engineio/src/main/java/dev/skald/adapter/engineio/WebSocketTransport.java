package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.ChannelUptake;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.concurrent.TimeUnit;

/** The transport of a session over a WebSocket. What waits for the client waits in its channel. */
final class WebSocketTransport implements Transport {

    private static final long CLOSE_GRACE_MILLIS = 2_000;

    private final ChannelHandlerContext ctx;
    private final ChannelUptake uptake;

    WebSocketTransport(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.uptake = new ChannelUptake(ctx.channel());
    }

    @Override
    public boolean writable() {
        return ctx.channel().isWritable();
    }

    @Override
    public void events(ByteBuf frames) {
        write(frames, ctx.voidPromise());
    }

    @Override
    public void message(ByteBuf frame) {
        write(frame, ctx.voidPromise());
    }

    /** Through the encoder, since the connection becomes a WebSocket with this packet. */
    @Override
    public void open(ByteBuf packet) {
        ctx.write(new TextWebSocketFrame(packet), ctx.voidPromise());
    }

    @Override
    public void ping(ByteBuf frame, Runnable handedOver) {
        write(frame, ctx.newPromise().addListener(done -> handedOver.run()));
        ctx.flush();
    }

    /** The one place where frames pass by the encoder, which is what makes one buffer do for all viewers. */
    private void write(ByteBuf frames, ChannelPromise written) {
        uptake.wrote();
        ctx.write(frames, written);
    }

    @Override
    public void flush() {
        ctx.flush();
    }

    @Override
    public boolean waiting() {
        return uptake.pending();
    }

    @Override
    public boolean sending() {
        return waiting();
    }

    @Override
    public long taken() {
        return uptake.taken();
    }

    /** Closes the channel behind the last frame; one whose peer takes nothing is not waited for long. */
    @Override
    public void close(CloseReason reason) {
        if (ctx.channel().isActive()) {
            ctx.writeAndFlush(new CloseWebSocketFrame(status(reason))).addListener(done -> ctx.close());
            long grace = reason == CloseReason.STALLED ? 0 : CLOSE_GRACE_MILLIS;
            ctx.executor().schedule(() -> ctx.close(), grace, TimeUnit.MILLISECONDS);
        }
    }

    private static WebSocketCloseStatus status(CloseReason reason) {
        return switch (reason) {
            case PROTOCOL_ERROR -> WebSocketCloseStatus.POLICY_VIOLATION;
            case FAILED -> WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
            case DRAINED -> WebSocketCloseStatus.SERVICE_RESTART;
            case STALLED, PING_TIMEOUT -> WebSocketCloseStatus.TRY_AGAIN_LATER;
            case CLIENT_CLOSED, TRANSPORT_LOST, SERVER_CLOSED, SUPERSEDED -> WebSocketCloseStatus.NORMAL_CLOSURE;
        };
    }
}
