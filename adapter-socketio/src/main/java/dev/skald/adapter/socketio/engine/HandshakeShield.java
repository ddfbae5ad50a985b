package dev.skald.adapter.socketio.engine;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;

/**
 * Keeps from the library's handshake what it must not have: the news of a new connection, for which it would start a timer
 * that only it can stop, and credentials, which it would keep and log.
 */
@Sharable
final class HandshakeShield extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Ends here: the front has its own timeouts.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof FullHttpRequest request) {
            request.headers().remove(HttpHeaderNames.AUTHORIZATION);
        }
        ctx.fireChannelRead(message);
    }
}
