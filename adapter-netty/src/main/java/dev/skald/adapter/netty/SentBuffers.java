package dev.skald.adapter.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Counts the buffers that go into a channel's outbound buffer where these are others than those that were written:
 * records of TLS. Stands before what makes them; lives on the connection's event loop.
 */
public final class SentBuffers extends ChannelOutboundHandlerAdapter {

    private long count;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        count++;
        ctx.write(message, promise);
    }

    /** How many there were so far. */
    long count() {
        return count;
    }
}
