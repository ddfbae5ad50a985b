package dev.skald.adapter.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of patience with a client that takes too long to send a request, or sends none. A request that is complete may
 * wait for its answer as long as it takes: a long poll does.
 *
 * <p>One check a connection is scheduled, not one a request: it looks at the deadline of the moment and comes again when
 * that could have passed. Not thread-safe: lives on the connection's event loop.
 */
final class RequestTimeout extends ChannelDuplexHandler {

    /** Sent down the pipeline when a request was begun, but neither completed in time nor answered. */
    enum Expired {
        REQUEST
    }

    private enum Phase {
        IDLE,
        HEAD,
        BODY,
        ANSWER,
        OVER
    }

    private final long requestNanos;
    private final long idleNanos;

    private Phase phase = Phase.IDLE;
    private boolean answered;
    private boolean decoded;
    private long deadline;
    private @Nullable Future<?> check;

    RequestTimeout(Duration requestTimeout, Duration idleTimeout) {
        this.requestNanos = requestTimeout.toNanos();
        this.idleNanos = idleTimeout.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        begin(ctx);
        ctx.fireChannelActive();
    }

    private void begin(ChannelHandlerContext ctx) {
        if (check == null) {
            enter(Phase.IDLE, requestNanos);
            schedule(ctx, requestNanos);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        decoded = true;
        if (message instanceof HttpRequest) {
            answered = false;
            enter(Phase.BODY, requestNanos);
        }
        if (message instanceof LastHttpContent && phase == Phase.BODY) {
            afterBodyOrAnswer(answered, Phase.ANSWER);
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.IDLE && !decoded) {
            enter(Phase.HEAD, requestNanos);
        }
        decoded = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (Interim.isSwitch(message)) {
            phase = Phase.OVER;
        } else if (Interim.isOver(message)) {
            answered = true;
            afterBodyOrAnswer(phase == Phase.ANSWER, phase);
        }
        ctx.write(message, promise);
    }

    private void afterBodyOrAnswer(boolean both, Phase otherwise) {
        if (both) {
            enter(Phase.IDLE, idleNanos);
        } else {
            phase = otherwise;
        }
    }

    private void enter(Phase next, long patience) {
        phase = next;
        deadline = System.nanoTime() + patience;
    }

    private void schedule(ChannelHandlerContext ctx, long nanos) {
        check = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (phase == Phase.OVER) {
            return;
        }
        long left = phase == Phase.ANSWER ? requestNanos : deadline - System.nanoTime();
        if (left > 0) {
            schedule(ctx, Math.min(left, Math.min(requestNanos, idleNanos)));
        } else if (phase == Phase.IDLE || (phase == Phase.BODY && answered)) {
            ctx.close();
        } else {
            phase = Phase.OVER;
            ctx.fireUserEventTriggered(Expired.REQUEST);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (check != null) {
            check.cancel(false);
        }
    }
}
