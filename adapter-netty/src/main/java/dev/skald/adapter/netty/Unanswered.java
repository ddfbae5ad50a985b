package dev.skald.adapter.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of requests that end without an answer: those whose connection ends before they are complete, before
 * they are answered, or before the answer was taken, and those whose answer cannot be written. Of a target it tells the
 * path alone, for a query may hold what is secret.
 *
 * <p>It stands before {@link RequestOrder}, which bounds how many requests wait here. Not thread-safe: lives on the
 * connection's event loop.
 */
final class Unanswered extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Unanswered.class);

    private final Queue<Begun> begun = new ArrayDeque<>(2);
    private final BooleanSupplier withinHead;
    private @Nullable Begun beingAnswered;
    private boolean headAnswered;

    /**
     * The requests of one connection.
     *
     * @param withinHead whether some of a head has come, and not all of it
     */
    Unanswered(BooleanSupplier withinHead) {
        this.withinHead = withinHead;
    }

    /** A request that has no answer yet. */
    private record Begun(HttpMethod method, String target) {

        private static final int MAX_LENGTH = 128;

        /** The method and the path, printable and bounded. */
        @Override
        public String toString() {
            int query = target.indexOf('?');
            String line = method.name() + ' ' + (query < 0 ? target : target.substring(0, query));
            StringBuilder text = new StringBuilder(Math.min(line.length(), MAX_LENGTH));
            for (int i = 0; i < line.length() && i < MAX_LENGTH; i++) {
                char c = line.charAt(i);
                text.append(c >= ' ' && c < 0x7f ? c : '_');
            }
            return line.length() > MAX_LENGTH ? text.append("...").toString() : text.toString();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request && !headAnswered) {
            begun.add(new Begun(request.method(), request.uri()));
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (Interim.beginsAnswer(message)) {
            // However long its content goes on from here, and whoever ends it: a request that has this is answered.
            beingAnswered = begun.poll();
            ctx.write(message, promise);
        } else if (Interim.isOver(message)) {
            Begun request = beingAnswered == null ? begun.poll() : beingAnswered;
            beingAnswered = null;
            headAnswered |= request == null; // a head that took too long, behind which nothing is served
            ctx.write(message, promise.unvoid()).addListener(written -> written(ctx, request, (ChannelFuture) written));
        } else {
            ctx.write(message, promise);
        }
    }

    private static void written(ChannelHandlerContext ctx, @Nullable Begun request, ChannelFuture written) {
        if (written.isSuccess()) {
            return;
        }
        Object what = request == null ? "a request" : request;
        if (ctx.channel().isActive()) {
            LOG.warn("the answer to {} cannot be written: {}", what, String.valueOf(written.cause()));
            ctx.close();
        } else {
            LOG.info("unanswered: {}, whose connection ended before the answer was taken", what);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Begun first = begun.poll();
        if (first != null) {
            String more = begun.isEmpty() ? "" : " and " + begun.size() + " behind it";
            LOG.info("unanswered: {}{}, whose connection ended", first, more);
            begun.clear();
        } else if (!headAnswered && withinHead.getAsBoolean()) {
            LOG.info("unanswered: a request whose connection ended within its head");
        }
        ctx.fireChannelInactive();
    }
}
