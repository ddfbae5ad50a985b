package dev.skald.adapter.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.concurrent.TimeUnit;

/** A WebSocket that carries a session. What waits for the client waits in its channel, up to the high water mark. */
final class WebSocketCarrier implements Carrier {

    private static final long CLOSE_GRACE_MILLIS = 2_000;

    private final ChannelHandlerContext ctx;
    private long drained;

    WebSocketCarrier(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    @Override
    public boolean writable() {
        return ctx.channel().isWritable();
    }

    /** The one place where frames pass by the encoder, which is what makes one buffer do for all viewers. */
    @Override
    public void frames(ByteBuf frames) {
        ctx.write(frames, ctx.voidPromise());
    }

    @Override
    public void packet(ByteBuf packet) {
        ctx.write(new TextWebSocketFrame(packet), ctx.voidPromise());
    }

    @Override
    public void binary(byte[] message) {
        ctx.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)), ctx.voidPromise());
    }

    @Override
    public void flush() {
        ctx.flush();
    }

    /** The channel's buffer was drained below its low water mark. */
    void drained() {
        drained++;
    }

    @Override
    public boolean waiting() {
        return !ctx.channel().isWritable();
    }

    @Override
    public long taken() {
        return drained - ctx.channel().bytesBeforeWritable();
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
            case DRAINED -> WebSocketCloseStatus.SERVICE_RESTART;
            case STALLED, PING_TIMEOUT -> WebSocketCloseStatus.TRY_AGAIN_LATER;
            case CLIENT_CLOSED, TRANSPORT_LOST, SERVER_CLOSED, SUPERSEDED -> WebSocketCloseStatus.NORMAL_CLOSURE;
        };
    }
}
