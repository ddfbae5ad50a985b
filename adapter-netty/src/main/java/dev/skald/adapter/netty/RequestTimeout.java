package dev.skald.adapter.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of patience with a client that takes too long to send a request, to take an answer, or to begin anything. A
 * request that is complete may wait for its answer as long as it takes: a long poll does.
 *
 * <p>One check a connection is scheduled, not one a request: it looks at the deadline of the moment and comes again
 * when that could have passed. Not thread-safe: lives on the connection's event loop.
 */
final class RequestTimeout extends ChannelDuplexHandler {

    /** Sent down the pipeline when a request was begun, but neither completed in time nor answered. */
    enum Expired {
        REQUEST
    }

    private enum Phase {
        /** Nothing is begun, and what was answered was taken. */
        IDLE,
        /** Some of a head has come. */
        HEAD,
        /** The head has come, the body has not. */
        BODY,
        /** A request is complete, and waits for its answer. */
        ANSWER,
        /** A request has its answer, and the client has not taken all of it. */
        TAKING,
        /** Patience is over: nothing but the answer that says so has to go out. */
        ENDING,
        /** HTTP is spoken no more. */
        OVER
    }

    /** However short the timeouts, checks cost the event loop something. */
    private static final long MIN_PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

    private final long head;
    private final long progress;
    private final long body;
    private final long idle;
    private final long period;
    private final BooleanSupplier withinHead;
    private final LongSupplier nanoTime;
    private final ChannelFutureListener taken = done -> taken();

    private Phase phase = Phase.IDLE;
    private boolean answerBegun;
    private boolean answered;
    private int untaken;
    private long unwritten;
    private long deadline;
    private long bodyDeadline;
    private @Nullable Future<?> check;

    /**
     * The timeouts of one connection.
     *
     * @param withinHead whether some of a head has come, and not all of it
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    RequestTimeout(HttpTimeouts timeouts, BooleanSupplier withinHead, LongSupplier nanoTime) {
        this.head = timeouts.request().head().toNanos();
        this.progress = timeouts.connection().progress().toNanos();
        this.body = timeouts.request().body().toNanos();
        this.idle = timeouts.connection().idle().toNanos();
        this.period = Math.max(MIN_PERIOD, Math.min(Math.min(head, progress), Math.min(body, idle)));
        this.withinHead = withinHead;
        this.nanoTime = nanoTime;
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
            enter(Phase.IDLE, idle);
            schedule(ctx, Math.min(idle, period));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase != Phase.ENDING) {
            if (message instanceof HttpRequest) {
                answerBegun = false;
                answered = false;
                enter(Phase.BODY, progress);
                bodyDeadline = deadline - progress + body;
            }
            if (message instanceof HttpContent content && phase == Phase.BODY) {
                received(content);
            }
        }
        ctx.fireChannelRead(message);
    }

    private void received(HttpContent content) {
        if (!(content instanceof LastHttpContent)) {
            deadline = nanoTime.getAsLong() + progress;
        } else if (answered) {
            rest();
        } else {
            phase = Phase.ANSWER;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (phase == Phase.IDLE && withinHead.getAsBoolean()) {
            enter(Phase.HEAD, head);
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (Interim.isSwitch(message)) {
            phase = Phase.OVER;
        } else if (Interim.beginsAnswer(message)) {
            answerBegun = true;
        } else if (Interim.isOver(message)) {
            answered = true;
            untaken++;
            if (phase == Phase.ANSWER) {
                rest();
            }
            ctx.write(message, promise.unvoid().addListener(taken));
            return;
        }
        ctx.write(message, promise);
    }

    private void taken() {
        untaken--;
        if (phase == Phase.TAKING) {
            rest();
        }
    }

    /** Both a request and its answer are complete. */
    private void rest() {
        if (untaken > 0) {
            unwritten = Long.MAX_VALUE;
            enter(Phase.TAKING, progress);
        } else if (withinHead.getAsBoolean()) {
            enter(Phase.HEAD, head);
        } else {
            enter(Phase.IDLE, idle);
        }
    }

    private void enter(Phase next, long patience) {
        phase = next;
        deadline = nanoTime.getAsLong() + patience;
    }

    private void schedule(ChannelHandlerContext ctx, long nanos) {
        check = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (phase == Phase.OVER) {
            return;
        }
        long left = left();
        if (left <= 0) {
            left = expired(ctx) ? 0 : period;
        }
        if (left > 0) {
            schedule(ctx, Math.min(left, period));
        }
    }

    private long left() {
        if (phase == Phase.ANSWER) {
            return period;
        }
        long end = phase == Phase.BODY && bodyDeadline - deadline < 0 ? bodyDeadline : deadline;
        return end - nanoTime.getAsLong();
    }

    /** Does what is to be done at the deadline, and answers whether that was the end of the connection. */
    private boolean expired(ChannelHandlerContext ctx) {
        return switch (phase) {
            case HEAD -> refuse(ctx);
            case BODY -> (answerBegun || answered) ? close(ctx) : refuse(ctx);
            case TAKING, ENDING -> takes(ctx) ? goOn() : close(ctx);
            case IDLE, ANSWER, OVER -> close(ctx);
        };
    }

    private boolean refuse(ChannelHandlerContext ctx) {
        unwritten = Long.MAX_VALUE;
        enter(Phase.ENDING, progress);
        ctx.fireUserEventTriggered(Expired.REQUEST);
        return false;
    }

    private boolean goOn() {
        enter(phase, progress);
        return false;
    }

    private static boolean close(ChannelHandlerContext ctx) {
        ctx.close();
        return true;
    }

    /** Whether the client has taken anything since it was asked for the last time. */
    private boolean takes(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        long before = unwritten;
        unwritten = buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
        return unwritten != before;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (check != null) {
            check.cancel(false);
        }
    }
}
