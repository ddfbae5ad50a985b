package dev.skald.adapter.engineio;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;

/**
 * Keeps the headers from the library's handshake, which would log them, credentials and all, and look in them for ids
 * of its own.
 */
@Sharable
final class HandshakeShield extends ChannelInboundHandlerAdapter {

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
