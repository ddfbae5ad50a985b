package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * An answer whose content goes on for as long as its owner likes. Its connection serves no further request. Stands
 * behind an {@link HttpFront}; not thread-safe: lives on the connection's event loop.
 *
 * <p>The content is given as it goes out, so that one buffer does for many connections: in HTTP/1.1 as chunks (RFC
 * 9112, section 7.1), in HTTP/1.0 bare.
 */
public final class StreamedAnswer {

    private final ChannelHandlerContext ctx;
    private final ChannelHandlerContext encoder;
    private final ChannelUptake uptake;
    private boolean over;

    /**
     * An answer that is not begun yet.
     *
     * @param ctx the handler that answers
     */
    public StreamedAnswer(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.encoder = ctx.pipeline().context(HttpResponseEncoder.class);
        this.uptake = new ChannelUptake(ctx.channel());
    }

    /** Begins with this head, which says nothing of length or connection. */
    public void begin(HttpResponse head, boolean chunked) {
        HttpUtil.setTransferEncodingChunked(head, chunked);
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        uptake.wrote();
        ctx.write(head);
    }

    /**
     * Writes content that is ready to go out, which an answer to HEAD has none of: past the encoder, which would make
     * chunks of it for each connection anew.
     */
    public void write(ByteBuf ready) {
        if (over) {
            ready.release();
            return;
        }
        uptake.wrote();
        encoder.write(ready, encoder.voidPromise());
    }

    /** Sends what was written. */
    public void flush() {
        ctx.flush();
    }

    /** Whether the connection takes more for now. */
    public boolean writable() {
        return !over && ctx.channel().isWritable();
    }

    /** How far the client takes what was written. */
    public StallWatch.Uptake uptake() {
        return uptake;
    }

    /** Ends it: its client knows that it has all of it. */
    public void end() {
        if (!over) {
            over = true;
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** Breaks it off. */
    public void abort() {
        over = true;
        ctx.close();
    }

    /** Where it goes. */
    public Channel channel() {
        return ctx.channel();
    }
}
