package dev.skald.adapter.netty;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One request at a time: what a client pipelines behind an unanswered request is held until the final answer was
 * written, and until the client takes what was written for it.
 *
 * <p>While it holds, the connection is still read, since only reading tells that the client has left; beyond a bound of
 * objects or bytes it is not. Not thread-safe: lives on the connection's event loop.
 */
final class RequestOrder extends ChannelDuplexHandler {

    static final int MAX_HELD_OBJECTS = 64;
    static final int MAX_HELD_BYTES = 256 * 1024;

    private final Queue<Object> held = new ArrayDeque<>();
    private int heldBytes;
    private boolean unanswered;
    private boolean upgraded;
    private boolean releasing;
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (held.isEmpty() && !releasing && !mustWait(ctx, message)) {
            pass(ctx, message);
        } else {
            hold(ctx, message);
        }
    }

    private boolean mustWait(ChannelHandlerContext ctx, Object message) {
        return !upgraded
                && message instanceof HttpRequest
                && (unanswered || !ctx.channel().isWritable());
    }

    private void pass(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            unanswered = true;
        }
        ctx.fireChannelRead(message);
    }

    private void hold(ChannelHandlerContext ctx, Object message) {
        held.add(message);
        heldBytes += bytesOf(message);
        if (!paused && (held.size() >= MAX_HELD_OBJECTS || heldBytes >= MAX_HELD_BYTES)) {
            paused = true;
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        upgraded |= Interim.isSwitch(message);
        boolean over = Interim.isOver(message);
        ctx.write(message, promise);
        if (over) {
            unanswered = false;
            releaseLater(ctx);
        }
    }

    /** Later, so that nobody who writes an answer finds himself inside the next request when the write returns. */
    private void releaseLater(ChannelHandlerContext ctx) {
        if (!releasing && !held.isEmpty()) {
            releasing = true;
            ctx.executor().execute(() -> release(ctx));
        }
    }

    private void release(ChannelHandlerContext ctx) {
        releasing = true;
        try {
            while (!held.isEmpty() && !mustWait(ctx, held.element())) {
                Object next = held.remove();
                heldBytes -= bytesOf(next);
                pass(ctx, next);
            }
        } finally {
            releasing = false;
        }
        ctx.fireChannelReadComplete();
        if (paused && held.size() < MAX_HELD_OBJECTS / 2 && heldBytes < MAX_HELD_BYTES / 2) {
            paused = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        releaseLater(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discard();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive() && !held.isEmpty()) {
            upgraded = true;
            release(ctx);
        } else {
            discard();
        }
    }

    private void discard() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        heldBytes = 0;
    }

    private static int bytesOf(Object message) {
        return message instanceof ByteBufHolder holder ? holder.content().readableBytes() : 0;
    }
}
