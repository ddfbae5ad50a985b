package dev.skald.adapter.netty;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One request at a time: what a client pipelines behind an unanswered request is held until the final answer was written.
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
    private boolean informational;
    private boolean upgraded;
    private boolean releasing;
    private boolean paused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (held.isEmpty() && !releasing && !mustWait(message)) {
            pass(ctx, message);
        } else {
            hold(ctx, message);
        }
    }

    private boolean mustWait(Object message) {
        return unanswered && !upgraded && message instanceof HttpRequest;
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
        boolean answered = completesAnswer(message);
        ctx.write(message, promise);
        if (answered) {
            unanswered = false;
            release(ctx);
        }
    }

    private boolean completesAnswer(Object message) {
        if (message instanceof HttpResponse response) {
            boolean switching = HttpResponseStatus.SWITCHING_PROTOCOLS.equals(response.status());
            upgraded |= switching;
            informational = !switching && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        }
        return message instanceof LastHttpContent && !informational;
    }

    private void release(ChannelHandlerContext ctx) {
        if (releasing || held.isEmpty()) {
            return;
        }
        releasing = true;
        try {
            while (!held.isEmpty() && !mustWait(held.element())) {
                Object next = held.remove();
                heldBytes -= bytesOf(next);
                pass(ctx, next);
            }
        } finally {
            releasing = false;
        }
        ctx.fireChannelReadComplete();
        if (paused && held.isEmpty()) {
            paused = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        discard();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
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
