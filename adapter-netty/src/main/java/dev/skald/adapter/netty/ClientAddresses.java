package dev.skald.adapter.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells where each request comes from, as its {@link ClientAddress}. Not thread-safe: lives on the connection's event
 * loop.
 */
final class ClientAddresses extends ChannelInboundHandlerAdapter {

    private final TrustedProxies proxies;
    private @Nullable ClientAddress peer;
    private boolean proxied;

    ClientAddresses(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            ClientAddress from = peer;
            if (from == null) {
                from = ClientAddress.peerOf(ctx.channel());
                peer = from;
                proxied = proxies.trusts(from);
            }
            ClientAddress client = proxied ? proxies.client(from, request.headers()) : from;
            client.assignTo(ctx.channel());
        }
        ctx.fireChannelRead(message);
    }
}
