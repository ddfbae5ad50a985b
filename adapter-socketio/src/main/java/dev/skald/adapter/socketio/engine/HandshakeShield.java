package dev.skald.adapter.socketio.engine;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;

/**
 * Keeps from the library's handshake what it must not have: the news of a new connection, for which it would start a timer
 * that only it can stop, and headers. It would take session ids from them, log them, credentials and all, and keep them as long
 * as the session.
 */
@Sharable
final class HandshakeShield extends ChannelInboundHandlerAdapter {

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // Ends here: the front has its own timeouts.
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.fireChannelRead(message instanceof FullHttpRequest request ? bare(request) : message);
    }

    private static FullHttpRequest bare(FullHttpRequest request) {
        return new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                request.content(),
                EmptyHttpHeaders.INSTANCE,
                EmptyHttpHeaders.INSTANCE);
    }
}
