package dev.skald.adapter.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether a connection outlives an answer (RFC 9112, section 9), for how long if it does, and its end if it does not.
 *
 * <p>What a client still sends of a request that has its answer is swallowed here if it is short, and ends the
 * connection if it is long or of unknown length. The end is a lingering one: the answer is followed by the end of our
 * stream, and what comes in is discarded for a while, for a socket closed with unread bytes resets, and may take the
 * answer with it.
 */
final class KeepAlive extends ChannelDuplexHandler {

    static final int MAX_SWALLOWED_BYTES = 64 * 1024;

    private static final long LINGER_SECONDS = 2;
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");

    private final AsciiString timeout;

    private boolean persistent = true;
    private boolean chunked;
    private boolean continueExpected;
    private boolean received = true;
    private long unread;
    private boolean answered;
    private boolean lastAnswer;
    private boolean ending;

    /**
     * The persistence of one connection.
     *
     * @param timeout the header {@code Keep-Alive} of answers that leave the connection open, as {@link #timeout} makes
     *     it
     */
    KeepAlive(AsciiString timeout) {
        this.timeout = timeout;
    }

    /** What tells a client how long an idle connection stays open (RFC 2068, section 19.7.1.1), in whole seconds. */
    static AsciiString timeout(Duration idle) {
        return AsciiString.cached("timeout=" + idle.toSeconds());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ending) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof HttpContent content) {
            unread -= content.content().readableBytes();
            received = content instanceof LastHttpContent;
            continueExpected = false;
            if (answered) {
                swallow(ctx, content);
                return;
            }
        }
        ctx.fireChannelRead(message);
    }

    private void begin(HttpRequest request) {
        persistent = HttpUtil.isKeepAlive(request);
        chunked = HttpUtil.isTransferEncodingChunked(request);
        continueExpected = HttpUtil.is100ContinueExpected(request);
        unread = request.decoderResult().isFailure() ? 0 : HttpUtil.getContentLength(request, 0L);
        received = false;
        answered = false;
    }

    private void swallow(ChannelHandlerContext ctx, HttpContent content) {
        boolean unframed = content.decoderResult().isFailure();
        content.release();
        if (unframed) {
            ending = true;
            ctx.close();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (ending) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (Interim.is(message)) {
            continueExpected = false;
        } else if (message instanceof HttpResponse response && !Interim.isSwitch(message)) {
            answer(response);
        }
        if (lastAnswer && Interim.isOver(message)) {
            ending = true;
            ctx.write(message, promise.unvoid()).addListener(written -> linger(ctx));
        } else {
            ctx.write(message, promise);
        }
    }

    private void answer(HttpResponse response) {
        answered = true;
        if (response instanceof FullHttpResponse full && isUnframed(response) && mayHaveLength(response)) {
            HttpUtil.setContentLength(full, full.content().readableBytes());
        }
        boolean framed = !isUnframed(response) || !mayHaveLength(response);
        lastAnswer = !(persistent && framed && HttpUtil.isKeepAlive(response) && canSwallowTheRest());
        if (lastAnswer) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else {
            // A header that counts for one connection is to be named by Connection (RFC 9110, section 7.6.1).
            response.headers()
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE)
                    .set(KEEP_ALIVE, timeout);
        }
    }

    private static boolean isUnframed(HttpResponse response) {
        return !HttpUtil.isContentLengthSet(response) && !HttpUtil.isTransferEncodingChunked(response);
    }

    private static boolean mayHaveLength(HttpResponse response) {
        return !HttpResponseStatus.NO_CONTENT.equals(response.status())
                && !HttpResponseStatus.NOT_MODIFIED.equals(response.status());
    }

    private boolean canSwallowTheRest() {
        return received || (!chunked && !continueExpected && unread <= MAX_SWALLOWED_BYTES);
    }

    private static void endOutput(ChannelHandlerContext ctx, DuplexChannel channel) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            // Without it, a client could not tell the end from one that somebody on the way has made.
            tls.closeOutbound().addListener(told -> channel.shutdownOutput());
        }
    }

    private static void linger(ChannelHandlerContext ctx) {
        Channel channel = ctx.channel();
        if (channel.isActive() && channel instanceof DuplexChannel duplex) {
            endOutput(ctx, duplex);
            ctx.executor().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        } else {
            channel.close();
        }
    }
}
